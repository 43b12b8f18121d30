package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RabbitShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, RabbitShutdownAutoConfiguration.class));

    @Test
    void isASourceOfMessages() {
        this.contextRunner.run((context) -> {
            RabbitWorkSource source = context.getBean(RabbitWorkSource.class);
            assertThat(source.name()).isEqualTo("rabbit");
            assertThat(source.kind()).isEqualTo(WorkKind.MESSAGES);
            assertThat(context).hasSingleBean(TrackingPostProcessor.class);
        });
    }

    @Test
    void backsOffWhenRabbitIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.rabbit.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(RabbitWorkSource.class)
                .doesNotHaveBean(TrackingPostProcessor.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RabbitWorkSource.class));
    }

    @Test
    void backsOffWithoutSpringRabbit() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(RabbitListenerEndpointRegistry.class))
                .run((context) -> assertThat(context).doesNotHaveBean(RabbitShutdownAutoConfiguration.class));
    }

    @Test
    void leavesStreamsOutWithoutTheirLibrary() {
        this.contextRunner.run((context) -> assertThat(context).hasSingleBean(StreamTracking.class));
        this.contextRunner
                .withClassLoader(new FilteredClassLoader("org.springframework.rabbit.stream", "com.rabbitmq.stream"))
                .run((context) -> assertThat(context)
                        .hasSingleBean(RabbitWorkSource.class)
                        .hasSingleBean(TrackingPostProcessor.class)
                        .doesNotHaveBean("rabbitStreamTracking"));
    }

    @Test
    void letsSpringHaveNothingToWarnOf(CapturedOutput output) {
        String spring = "org.springframework.context.support";
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(spring, LogLevel.WARN);
        try {
            this.contextRunner.run((context) -> assertThat(context).hasSingleBean(StreamTracking.class));
        } finally {
            logging.setLogLevel(spring, null);
        }
        assertThat(output).doesNotContain("WARN");
    }
}
