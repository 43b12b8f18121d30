package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.quiesce.shutdown.beans.StartsFirst;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.CompositeBatchInterceptor;
import org.springframework.kafka.listener.CompositeRecordInterceptor;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.listener.adapter.AsyncRepliesAware;

/**
 * Prepares containers before they start, because consumers read interceptors and how they are to stop only once, and knows how
 * each is stopped.
 */
final class ListenerTracking extends StartsFirst implements ApplicationListener<ConsumerStoppedEvent> {

    private final Supplier<? extends Collection<MessageListenerContainer>> containers;

    private final WorkLedger ledger;

    private final KafkaShutdownProperties properties;

    private final Map<SmartLifecycle, ConsumersAtRest> prepared = new ConcurrentHashMap<>();

    private final Map<SmartLifecycle, OutstandingResults> asynchronous = new ConcurrentHashMap<>();

    ListenerTracking(
            Supplier<? extends Collection<MessageListenerContainer>> containers,
            WorkLedger ledger,
            KafkaShutdownProperties properties) {
        this.containers = containers;
        this.ledger = ledger;
        this.properties = properties;
    }

    /** Stop what is one of our containers, or anything else that fetches. */
    void stop(SmartLifecycle member, Runnable callback) {
        OutstandingResults results = this.asynchronous.get(member);
        if (results != null) {
            results.stop(callback);
        } else {
            member.stop(callback);
        }
    }

    /** Start again what has been stopped. */
    void start(SmartLifecycle member) {
        OutstandingResults results = this.asynchronous.get(member);
        if (results != null) {
            results.reopen();
        }
        member.start();
    }

    /** Have what is being stopped end after its current record. */
    void cut(SmartLifecycle member, Runnable callback) {
        OutstandingResults results = this.asynchronous.get(member);
        if (results != null) {
            results.cut();
        } else if (member instanceof AbstractMessageListenerContainer<?, ?> container) {
            container.pause();
        }
    }

    /** Return the consumers of one of our containers, or {@code null} for anything else. */
    @Nullable
    ConsumersAtRest consumersOf(SmartLifecycle member) {
        return this.prepared.get(member);
    }

    @Override
    public void onApplicationEvent(ConsumerStoppedEvent event) {
        ConsumersAtRest consumers = this.prepared.get(event.getContainer(MessageListenerContainer.class));
        if (consumers != null) {
            consumers.gone();
        }
    }

    /** On the thread of the consumer that has stopped. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    @Override
    protected void prepare() {
        for (MessageListenerContainer container : this.containers.get()) {
            if (container instanceof AbstractMessageListenerContainer<?, ?> listener
                    && !this.prepared.containsKey(container)) {
                prepare(listener);
            }
        }
    }

    private <K, V> void prepare(AbstractMessageListenerContainer<K, V> container) {
        ContainerProperties settings = container.getContainerProperties();
        boolean finish = this.properties.finishPolledBatch();
        OutstandingResults results = null;
        // A consumer reads these flags when it starts, but looks before each record whether it is to stop or to pause.
        // Of the
        // two, one can so come at the beginning of a shutdown, and the other cut the batch when work is cancelled.
        if (isAsynchronous(settings)) {
            results = new OutstandingResults(container);
            this.asynchronous.put(container, results);
            settings.setStopImmediate(true);
            settings.setPauseImmediate(!finish);
        } else if (finish) {
            settings.setPauseImmediate(true);
        } else {
            settings.setStopImmediate(true);
        }
        ConsumersAtRest consumers =
                (results != null) ? results.consumers() : new ConsumersAtRest(container, (consumer) -> true);
        this.prepared.put(container, consumers);
        MessageInterceptor<K, V> ours = new MessageInterceptor<>(
                this.ledger, (results != null) ? results::stopNow : container::pause, consumers, results);
        RecordInterceptor<K, V> record = container.getRecordInterceptor();
        container.setRecordInterceptor((record != null) ? new CompositeRecordInterceptor<>(record, ours) : ours);
        BatchInterceptor<K, V> batch = container.getBatchInterceptor();
        container.setBatchInterceptor((batch != null) ? new CompositeBatchInterceptor<>(batch, ours) : ours);
    }

    private static boolean isAsynchronous(ContainerProperties settings) {
        return settings.isAsyncAcks()
                || (settings.getMessageListener() instanceof AsyncRepliesAware listener && listener.isAsyncReplies());
    }
}
