package io.quiesce.shutdown.engine;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The clock of the real world.
 *
 * @since 0.1.0
 */
public final class SystemClock implements EngineClock {

    private static final long LOOK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        this.lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - nanoTime();
                if (left <= 0) {
                    return false;
                }
                this.changed.awaitNanos(left);
            }
            return true;
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * To be told of a signal takes a place in a queue. Where the heap is full, each attempt to get one costs a collection, and
     * those of many threads take longer than what is waited for.
     */
    @Override
    public boolean awaitWithoutMemory(long deadline, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = deadline - nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(Math.min(left, LOOK_INTERVAL));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    @Override
    public void signal() {
        this.lock.lock();
        try {
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }
}
