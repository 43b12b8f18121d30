package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servers.UseToTheEnd;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.test.utils.KafkaTestUtils;

/**
 * What an application sends while it is being shut down, as a whole.
 */
class KafkaProducersTests extends KafkaFixture {

    /** Sends once no task is outstanding, with a producer of its own. */
    @Configuration(proxyBeanMethods = false)
    static class LastWords {

        private final List<String> sent = new CopyOnWriteArrayList<>();

        @Bean
        ProducerFactory<String, String> producers() {
            return new DefaultKafkaProducerFactory<>(
                    KafkaTestUtils.producerProps(broker), new StringSerializer(), new StringSerializer());
        }

        @Bean
        ShutdownHandler lastWords(ProducerFactory<String, String> producers, @Value("${topic}") String topic) {
            KafkaTemplate<String, String> template = new KafkaTemplate<>(producers);
            return (progress) -> {
                progress.outstandingTasks().await();
                this.sent.add(
                        template.send(topic, "last").get().getRecordMetadata().toString());
            };
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record) {}
    }

    @Test
    void areUsableWhenAllWorkIsDone() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, KafkaShutdownAutoConfiguration.class))
                .withUserConfiguration(Consumers.class, LastWords.class)
                .withPropertyValues(
                        "topic=" + this.topic, "shutdown.exit.enabled=false", "shutdown.force-shutdown-after=50s")
                .run((context) -> {
                    LastWords words = context.getBean(LastWords.class);
                    context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(words.sent)
                            .as("behind those that were there before")
                            .containsExactly(this.topic + "-0@3");
                });
        assertThat(arrived(4)).last().isEqualTo("last");
    }

    /** The producer of the application itself, which says when it is closed. */
    @Configuration(proxyBeanMethods = false)
    static class ObservedProducers {

        @Bean
        DefaultKafkaProducerFactory<String, String> producers() {
            return new DefaultKafkaProducerFactory<>(
                    KafkaTestUtils.producerProps(broker), new StringSerializer(), new StringSerializer());
        }

        @Bean
        UseToTheEnd use(
                WorkTracker tracker,
                DefaultKafkaProducerFactory<String, String> producers,
                @Value("${topic}") String topic) {
            KafkaTemplate<String, String> template = new KafkaTemplate<>(producers);
            UseToTheEnd use = new UseToTheEnd(
                    tracker, (text) -> template.send(topic, text).get());
            producers.addListener(new ProducerFactory.Listener<>() {
                @Override
                public void producerRemoved(String id, Producer<String, String> removed) {
                    use.events().add("closed");
                }
            });
            return use;
        }
    }

    @Test
    void areClosedBeforeBeansAreDestroyedAndOnceMoreIfThoseSend() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, KafkaShutdownAutoConfiguration.class))
                .withUserConfiguration(ObservedProducers.class)
                .withPropertyValues("topic=" + this.topic)
                .withPropertyValues(UseToTheEnd.PROPERTIES)
                .run((context) -> {
                    UseToTheEnd use = context.getBean(UseToTheEnd.class);
                    context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(use.events())
                            .containsExactly("draining", "cancelled", "abandoned", "closed", "destroyed", "closed");
                });
    }

    private List<String> arrived(int count) {
        try (Consumer<String, String> consumer =
                new Consumers().consumerFactory().createConsumer("reader", null)) {
            broker.consumeFromEmbeddedTopics(consumer, this.topic);
            List<String> values = new ArrayList<>();
            KafkaTestUtils.getRecords(consumer, Duration.ofSeconds(30), count)
                    .forEach((record) -> values.add(record.value()));
            return values;
        }
    }
}
