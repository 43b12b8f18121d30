package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.beans.StartsFirst;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppingEvent;
import org.springframework.kafka.event.KafkaEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.AbstractShareKafkaMessageListenerContainer;
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
final class ListenerTracking extends StartsFirst implements ApplicationListener<KafkaEvent> {

    private final Supplier<? extends Collection<MessageListenerContainer>> containers;

    private final WorkLedger ledger;

    private final EngineClock clock;

    private final KafkaShutdownProperties properties;

    private final Map<SmartLifecycle, TrackedContainer> prepared = new ConcurrentHashMap<>();

    ListenerTracking(
            Supplier<? extends Collection<MessageListenerContainer>> containers,
            WorkLedger ledger,
            EngineClock clock,
            KafkaShutdownProperties properties) {
        this.containers = containers;
        this.ledger = ledger;
        this.clock = clock;
        this.properties = properties;
    }

    /** Stop what is one of our containers, or anything else that fetches. */
    void stop(SmartLifecycle member, Runnable callback) {
        TrackedContainer container = this.prepared.get(member);
        if (container != null) {
            container.stop(callback);
        } else {
            member.stop(callback);
        }
    }

    /** Start again what has been stopped. */
    void start(SmartLifecycle member) {
        TrackedContainer container = this.prepared.get(member);
        if (container != null) {
            container.reopen();
        }
        member.start();
    }

    /** Have what is being stopped end after its current record. */
    void cut(SmartLifecycle member, Runnable callback) {
        TrackedContainer container = this.prepared.get(member);
        if (container != null) {
            container.cut();
        } else if (member instanceof AbstractMessageListenerContainer<?, ?> listener) {
            listener.pause();
        }
    }

    /** Return the consumers of one of our containers, or {@code null} for anything else. */
    @Nullable
    ConsumersAtRest consumersOf(SmartLifecycle member) {
        TrackedContainer container = this.prepared.get(member);
        return (container != null) ? container.consumers() : null;
    }

    @Override
    public void onApplicationEvent(KafkaEvent event) {
        if (event instanceof ConsumerStoppingEvent) {
            tell(event, TrackedContainer::leaving);
        } else if (ShareGroups.ARE_SUPPORTED && ShareListener.isStopping(event)) {
            tell(event, (container) -> ShareListener.leave(container, event));
        } else if (event instanceof ConsumerStoppedEvent) {
            tell(event, TrackedContainer::gone);
        }
    }

    private void tell(KafkaEvent event, Consumer<TrackedContainer> news) {
        TrackedContainer container = this.prepared.get(event.getContainer(MessageListenerContainer.class));
        if (container != null) {
            news.accept(container);
        }
    }

    /** On the thread of the consumer that stops. */
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
            } else if (ShareGroups.ARE_SUPPORTED
                    && container instanceof AbstractShareKafkaMessageListenerContainer<?, ?> share
                    && !this.prepared.containsKey(container)) {
                this.prepared.put(
                        share, ShareListener.prepare(share, this.ledger, this.properties.finishPolledBatch()));
            }
        }
    }

    private <K, V> void prepare(AbstractMessageListenerContainer<K, V> container) {
        ContainerProperties settings = container.getContainerProperties();
        boolean finish = this.properties.finishPolledBatch();
        PolledContainer tracked;
        // A consumer reads these flags when it starts, but looks before each record whether it is to stop or to pause.
        // Of the two, one can so come at the beginning of a shutdown, and the other cut the batch when work is
        // cancelled.
        if (isAsynchronous(settings)) {
            tracked = new OutstandingResults(container);
            settings.setStopImmediate(true);
            settings.setPauseImmediate(!finish);
        } else {
            tracked = new SynchronousListener(container, this.clock);
            if (finish) {
                settings.setPauseImmediate(true);
            } else {
                settings.setStopImmediate(true);
            }
        }
        this.prepared.put(container, tracked);
        MessageInterceptor<K, V> ours = new MessageInterceptor<>(this.ledger, tracked);
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
