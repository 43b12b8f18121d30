package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.ShareKafkaMessageListenerContainer;

/**
 * An application that goes softly out of service, and comes back.
 */
class KafkaPauseTests extends KafkaFixture {

    private static MessageListenerContainer container(AssertableApplicationContext context) {
        return context.getBean(KafkaListenerEndpointRegistry.class)
                .getListenerContainers()
                .iterator()
                .next();
    }

    /** There is one partition. */
    @Configuration(proxyBeanMethods = false)
    static class MoreConsumersThanPartitions {

        private final Probe probe;

        MoreConsumersThanPartitions(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}", concurrency = "3")
        void handle(ConsumerRecord<String, String> record) {
            this.probe.handle(record.offset());
        }
    }

    @Test
    void comesToRestWithConsumersThatHaveNoPartition() {
        run(MoreConsumersThanPartitions.class, (context) -> {
            event();
            pause(context);
            this.probe.permits.release();
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
            this.probe.permits.release(1000);
            resume(context);
            assertThat(List.of(event(), event())).containsExactly(1L, 2L);
        });
    }

    @Test
    void goesOnAtOnceWhileAConsumerIsStillBusy() {
        run(RecordListener.class, (context) -> {
            event();
            pause(context);
            resume(context);
            assertThat(container(context).isPauseRequested()).isFalse();
            this.probe.permits.release(1000);
            assertThat(List.of(event(), event())).containsExactly(1L, 2L);
            this.ledger.startDraining();
            awaitIdle();
        });
    }

    @Test
    void leavesAContainerPausedThatTheApplicationHasPaused() {
        run(RecordListener.class, (context) -> {
            event();
            container(context).pause();
            pause(context);
            resume(context);
            assertThat(container(context).isPauseRequested()).isTrue();
        });
    }

    @Test
    void isNotAtRestBeforeItsResultsAreThere() {
        run(AsyncListener.class, (context) -> {
            List<CompletableFuture<?>> results = results();
            pause(context);
            results.get(0).complete(null);
            results.get(2).complete(null);
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isFalse();
            results.get(1).complete(null);
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(members()).isOne();
            send();
            resume(context);
            assertThat(event()).isInstanceOf(CompletableFuture.class);
        });
    }

    @Test
    void isWaitedForByItsStopAloneIfAShutdownFollows() {
        run(AsyncListener.class, (context) -> {
            List<CompletableFuture<?>> results = results();
            pause(context);
            this.ledger.startDraining();
            results.get(0).complete(null);
            awaitSteps();
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("kafka (no longer fetching)");
            results.forEach((result) -> result.complete(null));
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(members()).isZero();
        });
    }

    /**
     * Spin: the steps are on threads of their own, that of the streams, which are not there, as well; and a listener whose result
     * is here may not have returned.
     */
    private void awaitSteps() {
        while (this.ledger.outstanding().stream()
                .map(WorkDetails::description)
                .anyMatch((work) -> work.endsWith("rest)") || work.startsWith("kafka-streams") || work.contains("@"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void stopsAShareContainerAndStartsItAgain() {
        run(
                this.application
                        .withUserConfiguration(Consumers.class, RecordListener.class)
                        .withBean("share", ShareKafkaMessageListenerContainer.class, this::shareContainer),
                (context) -> {
                    event();
                    ShareKafkaMessageListenerContainer<?, ?> share =
                            context.getBean(ShareKafkaMessageListenerContainer.class);
                    pause(context);
                    assertThat(share.isRunning()).isFalse();
                    assertThat(container(context).isPauseRequested())
                            .as("the others are paused")
                            .isTrue();
                    resume(context);
                    assertThat(share.isRunning()).isTrue();
                    assertThat(container(context).isPauseRequested()).isFalse();
                });
    }

    private ShareKafkaMessageListenerContainer<String, String> shareContainer() {
        ContainerProperties settings = new ContainerProperties(this.topic);
        settings.setGroupId(this.topic + "-share");
        settings.setMessageListener((MessageListener<String, String>) (record) -> {});
        return new ShareKafkaMessageListenerContainer<>(
                new DefaultShareConsumerFactory<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()),
                        StringDeserializer::new,
                        StringDeserializer::new),
                settings);
    }
}
