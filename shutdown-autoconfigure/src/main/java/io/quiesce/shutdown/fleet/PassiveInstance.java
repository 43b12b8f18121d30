package io.quiesce.shutdown.fleet;

import io.quiesce.shutdown.ShutdownState;

/**
 * An instance that only hands its leaderships over. Who drains it by other means takes it out of service as any other.
 */
final class PassiveInstance implements FleetInstance {

    private final FleetInstance drained;

    private final Standby standby;

    PassiveInstance(FleetInstance drained, Standby standby) {
        this.drained = drained;
        this.standby = standby;
    }

    @Override
    public ShutdownState state() {
        ShutdownState state = this.drained.state();
        if (state != ShutdownState.ONLINE || !this.standby.isAside()) {
            return state;
        }
        return this.standby.isSettled() ? ShutdownState.OFFLINE : ShutdownState.BECOMING_OFFLINE;
    }

    @Override
    public boolean isSettled() {
        return this.drained.isSettled() && this.standby.isSettled();
    }

    @Override
    public void leave(String reason) {
        this.standby.stepAside();
    }

    @Override
    public void comeBack(String reason) {
        this.standby.stepForward();
    }
}
