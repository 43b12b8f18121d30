package io.quiesce.shutdown.tracking;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * Whether requests are let in, and when the last one came.
 */
final class RequestGate {

    private final EngineClock clock;

    private volatile boolean open = true;

    private volatile boolean watched;

    private volatile long lastBegan;

    RequestGate(EngineClock clock) {
        this.clock = clock;
    }

    boolean isOpen() {
        return this.open;
    }

    void close() {
        this.open = false;
    }

    /** From now on somebody wants to know when the last request came. */
    void watch() {
        this.lastBegan = this.clock.nanoTime();
        this.watched = true;
    }

    void note() {
        if (this.watched) {
            this.lastBegan = this.clock.nanoTime();
        }
    }

    long lastBegan() {
        return this.lastBegan;
    }
}
