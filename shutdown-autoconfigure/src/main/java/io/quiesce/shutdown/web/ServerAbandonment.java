package io.quiesce.shutdown.web;

import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps a web server from waiting for what has been abandoned: its graceful shutdown would wait as long as a phase of Spring may
 * take, while pools and connections wait to be closed.
 *
 * @since 0.1.0
 */
public abstract class ServerAbandonment implements ShutdownListener, SmartLifecycle {

    private final Set<WorkKind> kinds;

    private volatile boolean abandoned;

    private volatile boolean running;

    /**
     * Create one that does nothing before work has been abandoned.
     * @param kinds what the server would wait for
     */
    protected ServerAbandonment(Set<WorkKind> kinds) {
        this.kinds = kinds;
    }

    /** Have the server wait no longer. Called at most once, just before its graceful shutdown. */
    protected abstract void release();

    /** Have the server not wait for what nobody counts. Called instead, where nothing has been abandoned. */
    protected void releaseUncounted() {}

    @Override
    public final void abandoned(List<WorkDetails> work) {
        this.abandoned = this.abandoned || work.stream().anyMatch((each) -> this.kinds.contains(each.kind()));
    }

    @Override
    public final void released(List<WorkDetails> work) {
        abandoned(work);
    }

    @Override
    public final void start() {
        this.running = true;
    }

    @Override
    public final void stop() {
        this.running = false;
        if (this.abandoned) {
            release();
        } else {
            releaseUncounted();
        }
    }

    @Override
    public final boolean isRunning() {
        return this.running;
    }

    @Override
    public final boolean isPauseable() {
        return false;
    }

    /** Just before the server's graceful shutdown. */
    @Override
    public final int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
