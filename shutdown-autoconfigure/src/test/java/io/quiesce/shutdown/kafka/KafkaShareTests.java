package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.listener.AcknowledgingShareConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.ShareAckMode;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.ShareConsumerRecordRecoverer;
import org.springframework.kafka.listener.ShareKafkaMessageListenerContainer;
import org.springframework.kafka.support.ShareAcknowledgment;

/**
 * Share groups: each record is handled by one member, and given back if it is not.
 */
class KafkaShareTests extends KafkaFixture {

    private ShareKafkaMessageListenerContainer<String, String> shareContainer(
            MessageListener<String, String> listener) {
        ContainerProperties settings = new ContainerProperties(this.topic);
        settings.setGroupId(this.topic + "-share");
        settings.setMessageListener(listener);
        return new ShareKafkaMessageListenerContainer<>(
                new DefaultShareConsumerFactory<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()),
                        StringDeserializer::new,
                        StringDeserializer::new),
                settings);
    }

    @Test
    void completesTheRecordsOfAShareContainer() throws Exception {
        readShareGroupFromItsBeginning();
        ApplicationContextRunner runner = this.application.withBean(
                "container",
                ShareKafkaMessageListenerContainer.class,
                () -> shareContainer((record) -> this.probe.handle(record.offset())));
        run(runner, (context) -> {
            stopWhileTheFirstIsHandled(context);
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isFalse();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).containsExactly(1L, 2L);
        });
        // Whoever comes next in the group gets what comes next.
        send();
        this.probe.events.clear();
        run(runner, (context) -> assertThat(event()).isEqualTo(3L));
    }

    @Test
    void givesBackTheFailedRecordsOfAShareContainerWhoseRecovererSaysSo() throws Exception {
        readShareGroupFromItsBeginning();
        AtomicBoolean failing = new AtomicBoolean(true);
        ApplicationContextRunner runner =
                this.application.withBean("container", ShareKafkaMessageListenerContainer.class, () -> {
                    ShareKafkaMessageListenerContainer<String, String> container = shareContainer((record) -> {
                        this.probe.handle(record.offset());
                        if (failing.get()) {
                            throw new IllegalStateException("failing");
                        }
                    });
                    container.setShareConsumerRecordRecoverer(ShareConsumerRecordRecoverer.RELEASING);
                    return container;
                });
        run(runner, (context) -> {
            stopWhileTheFirstIsHandled(context);
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).containsExactly(1L, 2L);
        });
        failing.set(false);
        this.probe.events.clear();
        run(runner, (context) -> {
            assertThat(List.of(event(), event(), event())).containsExactly(0L, 1L, 2L);
        });
    }

    private void stopWhileTheFirstIsHandled(AssertableApplicationContext context) throws Exception {
        assertThat(event()).isEqualTo(0L);
        this.ledger.startDraining();
        awaitStopping(context);
    }

    private void readShareGroupFromItsBeginning() throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, this.topic + "-share");
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            group,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static void awaitStopping(AssertableApplicationContext context) {
        while (context.getBean(ShareKafkaMessageListenerContainer.class).isRunning()) {
            Thread.onSpinWait();
        }
    }

    private ApplicationContextRunner with(ShareKafkaMessageListenerContainer<String, String> container) {
        return this.application.withBean("container", ShareKafkaMessageListenerContainer.class, () -> container);
    }

    /** Throws when it is interrupted. */
    private void handleOrThrow(long offset) {
        this.probe.events.add(offset);
        try {
            this.probe.permits.acquire();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Another member of the group gets these, and nothing else before what is sent now. */
    private void assertGivenBack(Long... offsets) throws Exception {
        send();
        BlockingQueue<Long> handled = new LinkedBlockingQueue<>();
        ShareKafkaMessageListenerContainer<String, String> other =
                shareContainer((record) -> handled.add(record.offset()));
        other.start();
        try {
            for (Long offset : offsets) {
                assertThat(handled.take()).isEqualTo(offset);
            }
            assertThat(handled.take()).isEqualTo(3L);
        } finally {
            other.stop();
        }
    }

    @Test
    void countsARecordOfAShareContainerWhileItIsHandled() throws Exception {
        readShareGroupFromItsBeginning();
        run(with(shareContainer((record) -> this.probe.handle(record.offset()))), (context) -> {
            event();
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly(this.topic + "-0@0 in share group " + this.topic + "-share");
        });
    }

    @Test
    void releasesTheRecordsOfAShareContainerThatAreCancelled() throws Exception {
        readShareGroupFromItsBeginning();
        run(with(shareContainer((record) -> handleOrThrow(record.offset()))), (context) -> {
            stopWhileTheFirstIsHandled(context);
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
        });
        assertGivenBack(0L, 1L, 2L);
    }

    @Test
    void takesARecordOfAShareContainerForHandledWhoseListenerReturnsWhenItIsInterrupted() throws Exception {
        readShareGroupFromItsBeginning();
        run(with(shareContainer((record) -> this.probe.handle(record.offset()))), (context) -> {
            stopWhileTheFirstIsHandled(context);
            this.ledger.cancel();
            awaitIdle();
        });
        assertGivenBack(1L, 2L);
    }

    @Test
    void releasesTheRestOfABatchOfAShareContainerThatIsNotToBeFinished() throws Exception {
        readShareGroupFromItsBeginning();
        run(
                with(shareContainer((record) -> this.probe.handle(record.offset())))
                        .withPropertyValues("shutdown.kafka.finish-polled-batch=false"),
                (context) -> {
                    stopWhileTheFirstIsHandled(context);
                    this.probe.permits.release(1000);
                    awaitIdle();
                    assertThat(this.probe.events).isEmpty();
                });
        assertGivenBack(1L, 2L);
    }

    private ShareKafkaMessageListenerContainer<String, String> acknowledging(
            BiConsumer<Long, ShareAcknowledgment> listener) {
        ShareKafkaMessageListenerContainer<String, String> container = shareContainer((record) -> {});
        ContainerProperties settings = container.getContainerProperties();
        settings.setShareAckMode(ContainerProperties.ShareAckMode.MANUAL);
        AcknowledgingShareConsumerAwareMessageListener<String, String> acknowledging =
                (record, acknowledgment, consumer) -> listener.accept(record.offset(), acknowledgment);
        settings.setMessageListener(acknowledging);
        return container;
    }

    @Test
    void passesOnWhatAListenerHasAcknowledgedOfTheLastBatch() throws Exception {
        readShareGroupFromItsBeginning();
        run(
                with(acknowledging((offset, acknowledgment) -> {
                    this.probe.handle(offset);
                    if (offset == 1) {
                        acknowledgment.release();
                    } else {
                        acknowledgment.acknowledge();
                    }
                })),
                (context) -> {
                    stopWhileTheFirstIsHandled(context);
                    this.probe.permits.release(1000);
                    awaitIdle();
                    assertThat(this.probe.events).containsExactly(1L, 2L);
                });
        assertGivenBack(1L);
    }

    @Test
    void waitsForAcknowledgementsThatComeLater() throws Exception {
        readShareGroupFromItsBeginning();
        Queue<ShareAcknowledgment> later = new ConcurrentLinkedQueue<>();
        run(
                with(acknowledging((offset, acknowledgment) -> {
                    later.add(acknowledgment);
                    this.probe.handle(offset);
                })),
                (context) -> {
                    stopWhileTheFirstIsHandled(context);
                    this.probe.permits.release(1000);
                    event();
                    event();
                    later.forEach(ShareAcknowledgment::acknowledge);
                    awaitIdle();
                });
        assertGivenBack();
    }

    @Test
    void abandonsARecordOfAShareContainerWhoseListenerIgnoresItsInterrupt() throws Exception {
        readShareGroupFromItsBeginning();
        this.probe.stubborn = true;
        run(with(shareContainer((record) -> this.probe.handle(record.offset()))), (context) -> {
            event();
            this.ledger.startDraining();
            awaitStopping(context);
            this.ledger.cancel();
            assertThat(this.ledger.abandon())
                    .extracting(WorkDetails::description)
                    .contains(this.topic + "-0@0 in share group " + this.topic + "-share");
        });
    }

    private ShareKafkaMessageListenerContainer<String, String> implicit(LongConsumer listener) {
        ShareKafkaMessageListenerContainer<String, String> container =
                shareContainer((record) -> listener.accept(record.offset()));
        container.getContainerProperties().setShareAckMode(ShareAckMode.IMPLICIT);
        return container;
    }

    @Test
    void finishesABatchOfAShareContainerWhoseAcknowledgementsAreImplicit() throws Exception {
        readShareGroupFromItsBeginning();
        run(with(implicit(this.probe::handle)), (context) -> {
            stopWhileTheFirstIsHandled(context);
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .contains(this.topic + "-0@0 in share group " + this.topic + "-share");
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).containsExactly(1L, 2L);
        });
        assertGivenBack();
    }

    @Test
    void releasesTheRecordsThatAreCancelledOfAShareContainerWhoseAcknowledgementsAreImplicit() throws Exception {
        readShareGroupFromItsBeginning();
        run(with(implicit(this::handleOrThrow)), (context) -> {
            assertThat(event()).isEqualTo(0L);
            this.probe.permits.release();
            assertThat(event()).isEqualTo(1L);
            this.ledger.startDraining();
            awaitStopping(context);
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
        });
        assertGivenBack(1L, 2L);
    }

    @Test
    void takesFailedRecordsForHandledWhereAcknowledgementsAreImplicit() throws Exception {
        readShareGroupFromItsBeginning();
        ShareKafkaMessageListenerContainer<String, String> container = implicit((offset) -> {
            this.probe.handle(offset);
            throw new IllegalStateException("failing");
        });
        container.setShareConsumerRecordRecoverer(ShareConsumerRecordRecoverer.RELEASING);
        run(with(container), (context) -> {
            stopWhileTheFirstIsHandled(context);
            this.probe.permits.release(1000);
            awaitIdle();
        });
        assertGivenBack();
    }
}
