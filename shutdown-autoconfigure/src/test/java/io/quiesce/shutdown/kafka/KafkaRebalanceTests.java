package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.quiesce.shutdown.engine.WorkKind;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.utils.KafkaTestUtils;

/**
 * A stop while the group rebalances cooperatively: consumers keep their partitions and handle records meanwhile, but may not
 * commit. The rebalance ends when the other member of the group takes part in it, which it does when the test polls for it.
 */
class KafkaRebalanceTests extends KafkaFixture {

    private static final Duration TURN = Duration.ofMillis(100);

    private Consumer<String, String> other;

    @BeforeEach
    void startOther() throws Exception {
        broker.addTopics(new NewTopic(topicOfTwo(), 2, (short) 1));
        for (int partition = 0; partition < 2; partition++) {
            producer.send(topicOfTwo(), partition, null, "first").get();
            producer.send(topicOfTwo(), partition, null, "second").get();
        }
        this.other = new DefaultKafkaConsumerFactory<>(
                        Map.<String, Object>of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.getBrokersAsString(),
                                ConsumerConfig.GROUP_ID_CONFIG,
                                this.topic,
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                                CooperativeStickyAssignor.class.getName()),
                        new StringDeserializer(),
                        new StringDeserializer())
                .createConsumer();
        this.other.subscribe(Set.of(topicOfTwo()));
        while (this.other.assignment().size() < 2) {
            this.other.poll(TURN);
        }
    }

    @AfterEach
    void stopOther() {
        this.other.close();
    }

    private String topicOfTwo() {
        return this.topic + "-two";
    }

    @Configuration(proxyBeanMethods = false)
    static class CooperativeListener {

        private final Probe probe;

        CooperativeListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(
                topics = "${topic}-two",
                groupId = "${topic}",
                properties = {
                    "max.poll.records=1",
                    "partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
                })
        void handle(ConsumerRecord<String, String> record) {
            this.probe.handle(record);
        }
    }

    /** The listener gets one partition, handles its first record, and its second one during a rebalance. */
    private TopicPartition handleSecondRecordDuringRebalance(KafkaListenerEndpointRegistry listeners)
            throws InterruptedException {
        while (this.probe.events.isEmpty()) {
            this.other.poll(TURN);
        }
        event();
        listeners.getListenerContainers().iterator().next().enforceRebalance();
        this.probe.permits.release();
        ConsumerRecord<?, ?> second = (ConsumerRecord<?, ?>) event();
        assertThat(second.value()).isEqualTo("second");
        return new TopicPartition(second.topic(), second.partition());
    }

    private long committed(TopicPartition partition) throws Exception {
        return KafkaTestUtils.getCurrentOffset(
                        broker.getBrokersAsString(), this.topic, partition.topic(), partition.partition())
                .offset();
    }

    private boolean isIdle() {
        return this.ledger.isIdle(Set.of(WorkKind.MESSAGES));
    }

    @Test
    void commitsWhatWasHandledDuringARebalanceWhenItIsOver() {
        run(CooperativeListener.class, (context) -> {
            TopicPartition partition =
                    handleSecondRecordDuringRebalance(context.getBean(KafkaListenerEndpointRegistry.class));
            drain();
            this.probe.permits.release();
            assertThat(isIdle()).isFalse();
            while (!isIdle()) {
                this.other.poll(TURN);
            }
            assertThat(committed(partition)).isEqualTo(2);
            assertThat(this.probe.events).isEmpty();
        });
    }
}
