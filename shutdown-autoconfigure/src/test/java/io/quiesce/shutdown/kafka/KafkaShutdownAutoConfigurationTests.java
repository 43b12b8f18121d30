package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.listener.MessageListenerContainer;

class KafkaShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, KafkaShutdownAutoConfiguration.class));

    @Test
    void stopsListenersAndStreams() {
        this.contextRunner.run(
                (context) -> assertThat(context).getBeans(KafkaWorkSource.class).hasSize(2));
    }

    @Test
    void finishesPolledBatchesByDefault() {
        this.contextRunner.run((context) -> assertThat(
                        context.getBean(KafkaShutdownProperties.class).finishPolledBatch())
                .isTrue());
    }

    @Test
    void backsOffWhenKafkaIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.kafka.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(KafkaShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(KafkaShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutSpringKafka() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(MessageListenerContainer.class))
                .run((context) ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(KafkaShutdownAutoConfiguration.class));
    }

    @Test
    void doesWithoutStreams() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(KafkaStreams.class))
                .run((context) -> assertThat(context).hasSingleBean(KafkaWorkSource.class));
    }
}
