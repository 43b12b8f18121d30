package io.quiesce.shutdown.fleet;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.SoftDrain;

/**
 * An instance that goes softly out of service. Who has drained it by other means has to resume it, too.
 */
final class DrainedInstance implements FleetInstance {

    private static final String BY = "shutdown.fleet";

    private final SoftDrain drain;

    DrainedInstance(SoftDrain drain) {
        this.drain = drain;
    }

    @Override
    public ShutdownState state() {
        return this.drain.status().state();
    }

    @Override
    public boolean isSettled() {
        return this.drain.pending().isEmpty();
    }

    @Override
    public void leave(String reason) {
        this.drain.drainMeanwhile(BY, reason);
    }

    @Override
    public void comeBack(String reason) {
        this.drain.resumeUnlessAsked(BY, reason);
    }
}
