package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.WorkKind;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.event.ConsumerPartitionPausedEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.test.utils.KafkaTestUtils;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import reactor.core.publisher.Mono;

/**
 * The ways in which a record is taken back or kept: transactions, retry topics, acknowledgements of the application.
 */
class KafkaModesTests extends KafkaFixture {

    /** The values in a topic, to its end, as somebody sees them who reads only what is committed. */
    private static List<String> committedValues(String topic) throws Exception {
        producer.send(topic, "end").get();
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.getBrokersAsString(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "reader-of-" + topic,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        List<String> values = new ArrayList<>();
        try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(
                        settings, new StringDeserializer(), new StringDeserializer())
                .createConsumer()) {
            consumer.subscribe(Set.of(topic));
            while (!values.contains("end")) {
                KafkaTestUtils.getRecords(consumer).forEach((record) -> values.add(record.value()));
            }
        }
        values.remove("end");
        return values;
    }

    /** What has been committed in a topic, whoever reads it. */
    private static long committed(String topic) throws Exception {
        long committed = 0;
        try (Admin admin = admin()) {
            for (GroupListing group : admin.listGroups().valid().get()) {
                if (group.type().equals(Optional.of(GroupType.SHARE))) {
                    continue;
                }
                for (var offset : admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .entrySet()) {
                    committed += offset.getKey().topic().equals(topic)
                            ? offset.getValue().offset()
                            : 0;
                }
            }
        }
        return committed;
    }

    /** Sends what it has received, in the transaction in which it has received it. */
    @Configuration(proxyBeanMethods = false)
    static class Transactions {

        private final Probe probe;

        Transactions(Probe probe) {
            this.probe = probe;
        }

        @Bean
        ProducerFactory<String, String> transactionalProducers(@Value("${topic}") String topic) {
            Map<String, Object> settings = KafkaTestUtils.producerProps(broker);
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
            return new DefaultKafkaProducerFactory<>(settings, new StringSerializer(), new StringSerializer());
        }

        @Bean
        KafkaTransactionManager<String, String> transactions(ProducerFactory<String, String> producers) {
            return new KafkaTransactionManager<>(producers);
        }

        @Bean
        ContainerCustomizer<String, String, ConcurrentMessageListenerContainer<String, String>> transactional(
                KafkaTransactionManager<String, String> transactions,
                ConcurrentKafkaListenerContainerFactory<String, String> factory) {
            ContainerCustomizer<String, String, ConcurrentMessageListenerContainer<String, String>> customizer =
                    (container) -> container.getContainerProperties().setKafkaAwareTransactionManager(transactions);
            factory.setContainerCustomizer(customizer);
            return customizer;
        }

        @Bean
        TransactionalListener transactionalListener(ProducerFactory<String, String> producers) {
            return new TransactionalListener(this.probe, new KafkaTemplate<>(producers));
        }
    }

    static class TransactionalListener {

        private final Probe probe;

        private final KafkaTemplate<String, String> template;

        TransactionalListener(Probe probe, KafkaTemplate<String, String> template) {
            this.probe = probe;
            this.template = template;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record) throws InterruptedException {
            this.probe.events.add(record.offset());
            this.template.send(record.topic() + "-settled", "settled " + record.offset());
            this.probe.permits.acquire();
        }
    }

    @Test
    void commitsTheTransactionsOfWhatHasBeenPolled() throws Exception {
        run(Transactions.class, (context) -> {
            event();
            drain();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(members()).isZero();
        });
        assertThat(committedValues(this.topic + "-settled")).containsExactly("settled 0", "settled 1", "settled 2");
        assertThat(committed()).isEqualTo(3);
    }

    @Test
    void rollsBackATransactionThatIsCancelled() throws Exception {
        run(Transactions.class, (context) -> {
            event();
            drain();
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
        });
        assertThat(committed()).isZero();
        assertThat(committedValues(this.topic + "-settled")).isEmpty();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableKafkaRetryTopic
    static class Retries {

        @Bean
        KafkaTemplate<String, String> defaultRetryTopicKafkaTemplate() {
            return producer;
        }

        @Bean
        ThreadPoolTaskScheduler retryScheduler() {
            return new ThreadPoolTaskScheduler();
        }

        @Bean
        FailingListener failingListener(Probe probe) {
            return new FailingListener(probe);
        }
    }

    /** Fails, once it may. */
    static class FailingListener {

        private final Probe probe;

        final CountDownLatch backingOff = new CountDownLatch(1);

        FailingListener(Probe probe) {
            this.probe = probe;
        }

        @RetryableTopic(attempts = "2", backOff = @BackOff(3_600_000), numPartitions = "1")
        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record) throws InterruptedException {
            this.probe.events.add(record.topic() + "@" + record.offset());
            this.probe.permits.acquire();
            throw new IllegalStateException("failing");
        }

        @EventListener
        void paused(ConsumerPartitionPausedEvent event) {
            this.backingOff.countDown();
        }
    }

    private String retryTopic() {
        return this.topic + "-retry";
    }

    @Test
    void doesNotWaitForTheBackOffOfARetryTopicAndLosesNothing() throws Exception {
        run(Retries.class, (context) -> {
            event();
            this.probe.permits.release(1000);
            context.getBean(FailingListener.class).backingOff.await();
            this.ledger.startDraining();
            awaitIdle();
        });
        assertThat(committed()).isPositive();
        assertThat(committed(retryTopic())).isZero();
        assertThat(committedValues(retryTopic())).hasSize((int) committed());
    }

    /** After a failure spring-kafka polls the rest of a batch again, which here another instance does. */
    @Test
    void leavesARecordThatFailsDuringTheDrainInItsRetryTopic() throws Exception {
        run(Retries.class, (context) -> {
            event();
            this.ledger.startDraining();
            this.probe.permits.release(1000);
            awaitIdle();
        });
        assertThat(committed()).isOne();
        assertThat(committed(retryTopic())).isZero();
        assertThat(committedValues(retryTopic())).hasSize(1);
    }

    @Configuration(proxyBeanMethods = false)
    static class ManualListener {

        private final Probe probe;

        ManualListener(Probe probe, ConcurrentKafkaListenerContainerFactory<String, String> factory) {
            this.probe = probe;
            factory.getContainerProperties().setAckMode(AckMode.MANUAL);
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record, Acknowledgment acknowledgment) {
            this.probe.handle(record.offset());
            if (record.offset() < 2) {
                acknowledgment.acknowledge();
            }
        }
    }

    @Test
    void commitsWhatTheListenerHasAcknowledgedAndNothingElse() {
        run(ManualListener.class, (context) -> {
            event();
            drain();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).containsExactly(1L, 2L);
            assertThat(committed()).isEqualTo(2);
            assertThat(members()).isZero();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class AsyncAcks {

        private final Probe probe;

        AsyncAcks(Probe probe, ConcurrentKafkaListenerContainerFactory<String, String> factory) {
            this.probe = probe;
            factory.getContainerProperties().setAckMode(AckMode.MANUAL);
            factory.getContainerProperties().setAsyncAcks(true);
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record, Acknowledgment acknowledgment) {
            this.probe.events.add(acknowledgment);
        }
    }

    @Test
    void waitsForAcknowledgementsThatComeLaterAndOutOfOrder() {
        run(AsyncAcks.class, (context) -> {
            Acknowledgment first = (Acknowledgment) event();
            Acknowledgment second = (Acknowledgment) event();
            Acknowledgment third = (Acknowledgment) event();
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            third.acknowledge();
            first.acknowledge();
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isFalse();
            second.acknowledge();
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(members()).isZero();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class MonoListener {

        private final Probe probe;

        MonoListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        Mono<Void> handle(ConsumerRecord<String, String> record) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.probe.events.add(result);
            return Mono.fromFuture(result);
        }
    }

    private void completeAll(Collection<?> results) {
        results.forEach((result) -> ((CompletableFuture<?>) result).complete(null));
    }

    @Test
    void waitsForMonos() {
        run(MonoListener.class, (context) -> {
            List<Object> results = List.of(event(), event(), event());
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isFalse();
            completeAll(results);
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(members()).isZero();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoConsumers {

        private final Probe probe;

        TwoConsumers(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}-two", groupId = "${topic}", concurrency = "2")
        CompletableFuture<Void> handle(ConsumerRecord<String, String> record) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.probe.events.add(result);
            return result;
        }
    }

    @Test
    void waitsForTheResultsOfAllConsumersOfAContainer() throws Exception {
        broker.addTopics(new NewTopic(this.topic + "-two", 2, (short) 1));
        producer.send(this.topic + "-two", 0, null, "x").get();
        producer.send(this.topic + "-two", 1, null, "x").get();
        run(TwoConsumers.class, (context) -> {
            List<Object> results = List.of(event(), event());
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            completeAll(results);
            awaitIdle();
            assertThat(committed(this.topic + "-two")).isEqualTo(2);
            assertThat(members()).isZero();
        });
    }
}
