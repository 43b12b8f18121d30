package io.quiesce.shutdown.rabbit;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.quiesce.shutdown.beans.StartsFirst;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/**
 * The listener containers of an application: those behind {@code @RabbitListener}, and those that are beans. Containers that
 * receive replies go on.
 * <p>
 * Its lifecycle begins before that of any container, so that listeners can be wrapped before the first message.
 */
final class RabbitWorkSource extends StartsFirst implements WorkSource {

    private final WorkLedger ledger;

    private final @Nullable StreamTracking streams;

    private final Containers containers;

    private final Map<SmartLifecycle, PendingResults> pending = new ConcurrentHashMap<>();

    private final Map<SmartLifecycle, StopSettings> settings = new ConcurrentHashMap<>();

    private final ParallelStop<SmartLifecycle> stop = new ParallelStop<>(name(), this::stop, this::hasten);

    private final TemporaryStop<SmartLifecycle> pausing =
            new TemporaryStop<>(this.stop, Lifecycle::isRunning, this::start);

    RabbitWorkSource(ConfigurableListableBeanFactory beans, WorkLedger ledger, @Nullable StreamTracking streams) {
        this.containers = new Containers(beans);
        this.ledger = ledger;
        this.streams = streams;
    }

    @Override
    public String name() {
        return "rabbit";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    @Override
    public void stopFetching() throws Exception {
        try {
            this.stop.run(containers());
        } finally {
            letHeldMessagesGo();
        }
    }

    @Override
    public void pause() throws Exception {
        try {
            this.pausing.pause(containers());
        } finally {
            letHeldMessagesGo();
        }
    }

    private void letHeldMessagesGo() {
        if (this.streams != null) {
            this.streams.gate().stopped();
        }
    }

    @Override
    public void resume() {
        this.pending.values().forEach(PendingResults::reopen);
        if (this.streams != null) {
            this.streams.gate().reopen();
        }
        this.pausing.resume();
    }

    private Set<SmartLifecycle> containers() {
        return this.containers.existing().collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void stop(SmartLifecycle container, Runnable stopped) {
        try {
            awaitHandled(container);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        if (container instanceof AbstractMessageListenerContainer listening) {
            this.settings.putIfAbsent(container, StopSettings.lift(listening));
        }
        if (container instanceof DirectMessageListenerContainer direct) {
            DirectStop.stop(direct, stopped);
        } else {
            container.stop(stopped);
        }
    }

    private void start(SmartLifecycle container) {
        StopSettings lifted = this.settings.remove(container);
        if (lifted != null) {
            lifted.restore();
        }
        container.start();
    }

    /** Wait for what would get lost, or be handled twice, if its container stopped before. */
    private void awaitHandled(SmartLifecycle container) throws InterruptedException {
        PendingResults results = this.pending.get(container);
        if (results != null) {
            results.drain();
        } else if (this.streams != null && StreamTracking.isStream(container)) {
            this.streams.gate().drain();
        }
    }

    boolean awaitsResults() {
        return this.pending.values().stream().anyMatch(PendingResults::isClosed);
    }

    private void hasten(SmartLifecycle container, Runnable stopped) {
        PendingResults results = this.pending.get(container);
        if (results != null) {
            results.giveUp();
        }
    }

    @Override
    protected void prepare() {
        for (SmartLifecycle container : containers()) {
            if (container instanceof AbstractMessageListenerContainer listening) {
                MessageListener listener = listening.getMessageListener();
                if (listener != null && listener.isAsyncReplies()) {
                    this.pending.computeIfAbsent(container, (same) -> awaiting(listening, listener));
                }
            }
        }
    }

    private PendingResults awaiting(AbstractMessageListenerContainer container, MessageListener listener) {
        PendingResults results = new PendingResults(this.ledger);
        container.setMessageListener(results.around(listener));
        return results;
    }
}
