package io.quiesce.shutdown.engine;

import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The clock of the real world.
 *
 * @since 0.1.0
 */
public final class SystemClock implements EngineClock {

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
