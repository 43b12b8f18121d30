package io.quiesce.shutdown.beans;

import org.springframework.context.SmartLifecycle;

/**
 * A lifecycle that begins before all others, to prepare what they are about to start, and that is not stopped with what can
 * be paused.
 *
 * @since 0.1.0
 */
public abstract class StartsFirst implements SmartLifecycle {

    private volatile boolean running;

    /**
     * Prepare what starts after this.
     */
    protected abstract void prepare();

    @Override
    public final void start() {
        prepare();
        this.running = true;
    }

    @Override
    public final void stop() {
        this.running = false;
    }

    @Override
    public final boolean isRunning() {
        return this.running;
    }

    @Override
    public final boolean isPauseable() {
        return false;
    }

    @Override
    public final int getPhase() {
        return Integer.MIN_VALUE;
    }
}
