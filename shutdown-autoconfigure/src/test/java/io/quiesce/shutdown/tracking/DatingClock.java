package io.quiesce.shutdown.tracking;

import java.time.Instant;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * A clock that stands still, and tells when work is dated: that is after whoever begins it has looked whether he may, and before
 * it is in the ledger.
 */
public final class DatingClock implements EngineClock {

    private Runnable atNextDate = () -> {};

    /** Run this, once, when work is dated the next time. */
    public void atNextDate(Runnable action) {
        this.atNextDate = action;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        Runnable action = this.atNextDate;
        this.atNextDate = () -> {};
        action.run();
        return 0;
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) {
        return condition.getAsBoolean();
    }

    @Override
    public void signal() {}
}
