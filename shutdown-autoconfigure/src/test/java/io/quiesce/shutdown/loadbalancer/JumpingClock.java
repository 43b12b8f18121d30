package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.ForwardingClock;
import io.quiesce.shutdown.engine.SystemClock;

/**
 * The clock of the system, which can be put forward.
 */
final class JumpingClock extends ForwardingClock {

    private final AtomicLong ahead = new AtomicLong();

    JumpingClock() {
        super(new SystemClock());
    }

    void jump(Duration duration) {
        this.ahead.addAndGet(duration.toNanos());
    }

    @Override
    public Instant now() {
        return super.now().plusNanos(this.ahead.get());
    }

    @Override
    public long nanoTime() {
        return super.nanoTime() + this.ahead.get();
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        return super.awaitUntil(deadline - this.ahead.get(), condition);
    }
}
