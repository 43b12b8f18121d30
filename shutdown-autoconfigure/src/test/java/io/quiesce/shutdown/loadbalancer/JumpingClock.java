package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.SystemClock;

/**
 * The clock of the system, which can be put forward.
 */
final class JumpingClock implements EngineClock {

    private final SystemClock clock = new SystemClock();

    private final AtomicLong ahead = new AtomicLong();

    void jump(Duration duration) {
        this.ahead.addAndGet(duration.toNanos());
    }

    @Override
    public Instant now() {
        return this.clock.now().plusNanos(this.ahead.get());
    }

    @Override
    public long nanoTime() {
        return this.clock.nanoTime() + this.ahead.get();
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        return this.clock.awaitUntil(deadline - this.ahead.get(), condition);
    }

    @Override
    public void signal() {
        this.clock.signal();
    }
}
