package io.quiesce.shutdown.kafka;

import java.lang.reflect.Method;
import java.util.Objects;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.springframework.kafka.event.KafkaEvent;
import org.springframework.kafka.event.ShareConsumerStoppingEvent;
import org.springframework.kafka.listener.AbstractShareKafkaMessageListenerContainer;
import org.springframework.kafka.listener.AcknowledgingShareConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.ShareAckMode;
import org.springframework.kafka.listener.GenericMessageListener;
import org.springframework.kafka.listener.ShareConsumerRecordRecoverer;
import org.springframework.kafka.support.ShareAcknowledgment;
import org.springframework.util.ReflectionUtils;

/**
 * A container of a share group: enters each record into the ledger, and releases those that are not handled, for other members of
 * the group.
 * <p>
 * These containers take no interceptors, so the listener itself is wrapped. What becomes of a record whose listener throws is up
 * to the recoverer, which is asked first whether that was a failure at all.
 */
final class ShareListener<K, V> implements TrackedContainer {

    static final String RECOVERER = "getShareConsumerRecordRecoverer";

    private final AbstractShareKafkaMessageListenerContainer<K, V> container;

    private final WorkLedger ledger;

    private final boolean finishPolledBatch;

    private final ManualAcknowledgements<K, V> acknowledgements = new ManualAcknowledgements<>();

    private volatile boolean releasing;

    /** Thrown to the container for a record that is not to count as failed. */
    private static final class ReleaseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ReleaseException(String message) {
            super(message);
        }

        ReleaseException(RuntimeException cause) {
            super(cause);
        }
    }

    private ShareListener(
            AbstractShareKafkaMessageListenerContainer<K, V> container, WorkLedger ledger, boolean finishPolledBatch) {
        this.container = container;
        this.ledger = ledger;
        this.finishPolledBatch = finishPolledBatch;
    }

    static <K, V> TrackedContainer prepare(
            AbstractShareKafkaMessageListenerContainer<K, V> container, WorkLedger ledger, boolean finishPolledBatch) {
        ShareListener<K, V> tracked = new ShareListener<>(container, ledger, finishPolledBatch);
        ContainerProperties settings = container.getContainerProperties();
        settings.setMessageListener(tracked.around(Objects.requireNonNull(settings.getMessageListener())));
        ShareConsumerRecordRecoverer recoverer = acceptingIfImplicit(settings, recovererOf(container));
        container.setShareConsumerRecordRecoverer((record, ex) -> tracked.recover(recoverer, record, ex));
        return tracked;
    }

    /**
     * With implicit acknowledgement a consumer takes all for handled that it has been sent, and can release nothing. The same is
     * said explicitly of each record here, so that those can be released that are not handled.
     */
    private static ShareConsumerRecordRecoverer acceptingIfImplicit(
            ContainerProperties settings, ShareConsumerRecordRecoverer recoverer) {
        if (settings.getShareAckMode() != ShareAckMode.IMPLICIT) {
            return recoverer;
        }
        settings.setShareAckMode(ShareAckMode.EXPLICIT);
        return (record, ex) -> {
            // It is asked as ever, and what it says does not count, as ever.
            recoverer.recover(record, ex);
            return AcknowledgeType.ACCEPT;
        };
    }

    @SuppressWarnings("unchecked")
    private AcknowledgeType recover(ShareConsumerRecordRecoverer recoverer, ConsumerRecord<?, ?> record, Exception ex) {
        AcknowledgeType type =
                (ex instanceof ReleaseException) ? AcknowledgeType.RELEASE : recoverer.recover(record, ex);
        this.acknowledgements.decided((ConsumerRecord<K, V>) record, type);
        return type;
    }

    /** What the application has set can be asked by nobody but subclasses. */
    private static ShareConsumerRecordRecoverer recovererOf(
            AbstractShareKafkaMessageListenerContainer<?, ?> container) {
        Method getter = Objects.requireNonNull(
                ReflectionUtils.findMethod(AbstractShareKafkaMessageListenerContainer.class, RECOVERER));
        ReflectionUtils.makeAccessible(getter);
        return (ShareConsumerRecordRecoverer) Objects.requireNonNull(ReflectionUtils.invokeMethod(getter, container));
    }

    @SuppressWarnings("unchecked")
    private GenericMessageListener<ConsumerRecord<K, V>> around(Object listener) {
        if (listener instanceof AcknowledgingShareConsumerAwareMessageListener<?, ?>) {
            AcknowledgingShareConsumerAwareMessageListener<K, V> acknowledging =
                    (AcknowledgingShareConsumerAwareMessageListener<K, V>) listener;
            return (AcknowledgingShareConsumerAwareMessageListener<K, V>) (record, acknowledgment, consumer) -> {
                ShareAcknowledgment followed =
                        (acknowledgment != null) ? this.acknowledgements.follow(record, acknowledgment) : null;
                handle(record, () -> acknowledging.onShareRecord(record, followed, consumer));
            };
        }
        GenericMessageListener<ConsumerRecord<K, V>> plain = (GenericMessageListener<ConsumerRecord<K, V>>) listener;
        return (record) -> handle(record, () -> plain.onMessage(record));
    }

    private void handle(ConsumerRecord<K, V> record, Runnable listener) {
        if (this.releasing) {
            throw new ReleaseException("The container is being stopped");
        }
        TrackedWork work = this.ledger.begin(
                WorkKind.MESSAGES,
                () -> record.topic() + "-" + record.partition() + "@" + record.offset() + " in share group "
                        + this.container.getGroupId());
        work.attach();
        try {
            listener.run();
        } catch (RuntimeException ex) {
            throw work.isCancelled() ? new ReleaseException(ex) : ex;
        } finally {
            // Before the next record is looked at.
            this.releasing |= work.isCancelled();
            work.close();
        }
    }

    @Override
    public void stop(Runnable callback) {
        this.releasing = !this.finishPolledBatch;
        this.acknowledgements.setWaiting(true);
        this.container.stop(callback);
    }

    @Override
    public void cut() {
        this.releasing = true;
        this.acknowledgements.setWaiting(false);
    }

    /** Return whether a consumer of a share group says that it stops. */
    static boolean isStopping(KafkaEvent event) {
        return event instanceof ShareConsumerStoppingEvent;
    }

    static void leave(TrackedContainer container, KafkaEvent event) {
        container.leaving(((ShareConsumerStoppingEvent) event).getConsumer());
    }

    @Override
    public void reopen() {
        this.releasing = false;
        this.acknowledgements.setWaiting(false);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void leaving(ShareConsumer<?, ?> consumer) {
        this.acknowledgements.passOn((ShareConsumer<K, V>) consumer);
    }
}
