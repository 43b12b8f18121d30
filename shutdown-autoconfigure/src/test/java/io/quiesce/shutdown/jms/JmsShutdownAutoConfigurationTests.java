package io.quiesce.shutdown.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jms.config.JmsListenerEndpointRegistry;

class JmsShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, JmsShutdownAutoConfiguration.class));

    @Test
    void isASourceOfMessages() {
        this.contextRunner.run((context) -> {
            JmsWorkSource source = context.getBean(JmsWorkSource.class);
            assertThat(source.name()).isEqualTo("jms");
            assertThat(source.kind()).isEqualTo(WorkKind.MESSAGES);
        });
    }

    @Test
    void backsOffWhenJmsIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.jms.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(JmsWorkSource.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JmsWorkSource.class));
    }

    @Test
    void backsOffWithoutJms() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(Message.class))
                .run((context) -> assertThat(context).doesNotHaveBean(JmsShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutSpringJms() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(JmsListenerEndpointRegistry.class))
                .run((context) -> assertThat(context).doesNotHaveBean(JmsShutdownAutoConfiguration.class));
    }
}
