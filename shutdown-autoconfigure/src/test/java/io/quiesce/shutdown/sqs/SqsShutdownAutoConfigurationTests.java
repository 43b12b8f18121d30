package io.quiesce.shutdown.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

class SqsShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SqsShutdownAutoConfiguration.class));

    @Test
    void isASourceOfMessages() {
        this.contextRunner.run((context) -> {
            SqsWorkSource source = context.getBean(SqsWorkSource.class);
            assertThat(source.name()).isEqualTo("sqs");
            assertThat(source.kind()).isEqualTo(WorkKind.MESSAGES);
        });
    }

    @Test
    void backsOffWhenSqsIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.sqs.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(SqsWorkSource.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SqsWorkSource.class));
    }

    @Test
    void backsOffWithoutSpringCloudAws() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(SqsMessageListenerContainer.class))
                .run((context) -> assertThat(context).doesNotHaveBean(SqsShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutTheClient() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(SqsAsyncClient.class))
                .run((context) -> assertThat(context).doesNotHaveBean(SqsShutdownAutoConfiguration.class));
    }

    @Test
    void tellsNativeImagesOfTheProxyOfTheClient() {
        RuntimeHints hints = new RuntimeHints();
        new Polls.Hints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.proxies()
                        .forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(SqsAsyncClient.class)))
                .accepts(hints);
    }
}
