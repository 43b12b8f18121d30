package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * A clock that stands still and waits for events only.
 */
final class EventClock implements EngineClock {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return this.nanos.get();
    }

    void pass(Duration time) {
        this.nanos.addAndGet(time.toNanos());
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
