package io.quiesce.shutdown.servlet;

import java.time.Instant;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * A clock that stands still and waits for events only.
 */
final class EventClock implements EngineClock {

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public synchronized boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            wait();
        }
        return true;
    }

    @Override
    public synchronized void signal() {
        notifyAll();
    }
}
