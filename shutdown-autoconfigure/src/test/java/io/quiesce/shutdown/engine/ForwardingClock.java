package io.quiesce.shutdown.engine;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * A clock that asks another one, for tests that change or watch a part of it.
 */
public abstract class ForwardingClock implements EngineClock {

    private final EngineClock delegate;

    /**
     * Create a clock.
     * @param delegate the clock to ask
     */
    protected ForwardingClock(EngineClock delegate) {
        this.delegate = delegate;
    }

    @Override
    public Instant now() {
        return this.delegate.now();
    }

    @Override
    public long nanoTime() {
        return this.delegate.nanoTime();
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        return this.delegate.awaitUntil(deadline, condition);
    }

    @Override
    public void signal() {
        this.delegate.signal();
    }
}
