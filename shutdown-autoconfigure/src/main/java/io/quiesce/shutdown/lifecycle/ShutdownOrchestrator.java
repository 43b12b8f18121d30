package io.quiesce.shutdown.lifecycle;

import java.util.Map;
import java.util.function.Supplier;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.signal.ProcessSignals;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Hands Spring's start and stop to the engine.
 * <p>
 * When a context closes by itself the drain happens in the earliest listener of {@link ContextClosedEvent}, while everything
 * is still alive; later ones close meter registries and stop schedulers. The lifecycle in the highest phase is started last,
 * when all participants are there, and stopped first, which catches a close whose events have been suppressed.
 *
 * @since 0.1.0
 */
public final class ShutdownOrchestrator
        implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, PriorityOrdered {

    private final ConfigurableApplicationContext context;

    private final ShutdownEngine engine;

    private final EndOfClose endOfClose;

    private final ObjectProvider<ShutdownListener> listeners;

    private final ObjectProvider<Announcement> announcements;

    private final ObjectProvider<WorkSource> sources;

    private final Supplier<Map<String, ShutdownHandler>> handlers;

    private final LateHandlers lateHandlers;

    private boolean participantsAdded;

    private volatile boolean running;

    /**
     * Create an orchestrator.
     * @param context the context whose close is a shutdown
     * @param engine the engine that carries it out
     * @param endOfClose tells when the context has been closed
     * @param listeners told of each step
     * @param announcements started at the initiation
     * @param sources told to stop when it is time
     * @param handlers called at the initiation, by name
     * @param lateHandlers notices the handlers that are not among them
     */
    public ShutdownOrchestrator(
            ConfigurableApplicationContext context,
            ShutdownEngine engine,
            EndOfClose endOfClose,
            ObjectProvider<ShutdownListener> listeners,
            ObjectProvider<Announcement> announcements,
            ObjectProvider<WorkSource> sources,
            Supplier<Map<String, ShutdownHandler>> handlers,
            LateHandlers lateHandlers) {
        this.context = context;
        this.engine = engine;
        this.endOfClose = endOfClose;
        this.listeners = listeners;
        this.announcements = announcements;
        this.sources = sources;
        this.handlers = handlers;
        this.lateHandlers = lateHandlers;
    }

    @Override
    public void start() {
        if (!this.participantsAdded) {
            this.participantsAdded = true;
            this.listeners.orderedStream().forEach(this.engine::addListener);
            this.announcements.orderedStream().forEach(this.engine::addAnnouncement);
            this.sources.orderedStream().forEach(this.engine::addSource);
            this.handlers.get().forEach(this.engine::addHandler);
            this.lateHandlers.addTo(this.engine);
            this.endOfClose.run(() -> {
                this.engine.closed();
                ProcessSignals.get().release(this.context);
            });
            ProcessSignals.get().started(this.context, this.engine);
        }
        this.running = true;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        // The events of child contexts, of the management context for one, arrive here too.
        if (event.getApplicationContext() == this.context && this.running) {
            drain();
            this.engine.tell(ShutdownListener::closing);
        }
    }

    @Override
    public void stop() {
        // A context can also be stopped to be started again; that is no shutdown.
        if (this.context.isClosed()) {
            drain();
        }
        this.running = false;
    }

    private void drain() {
        this.engine.drain(ProcessSignals.get().causeOfClose(this.context, this.engine));
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
