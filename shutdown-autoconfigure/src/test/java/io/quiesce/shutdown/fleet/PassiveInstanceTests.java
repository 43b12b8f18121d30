package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.ShutdownState;
import org.junit.jupiter.api.Test;

/**
 * Where an instance is that only hands leaderships over.
 */
class PassiveInstanceTests implements Standby {

    private final PassiveInstance instance = new PassiveInstance(new Drained(), this);

    private ShutdownState drained = ShutdownState.ONLINE;

    private boolean drainSettled = true;

    private boolean aside;

    private boolean settled = true;

    /** The same instance, as one that is taken out of service. */
    private final class Drained implements FleetInstance {

        @Override
        public ShutdownState state() {
            return PassiveInstanceTests.this.drained;
        }

        @Override
        public boolean isSettled() {
            return PassiveInstanceTests.this.drainSettled;
        }

        @Override
        public void leave(String reason) {
            throw new IllegalStateException("It is not to be drained");
        }

        @Override
        public void comeBack(String reason) {
            throw new IllegalStateException("It is not drained");
        }
    }

    @Override
    public boolean isSettled() {
        return this.settled;
    }

    @Override
    public void stepAside() {
        this.aside = true;
        this.settled = false;
    }

    @Override
    public void stepForward() {
        this.aside = false;
        this.settled = false;
    }

    @Override
    public boolean isAside() {
        return this.aside;
    }

    @Test
    void isOfflineForItsFleetWhenAllIsHandedOver() {
        this.instance.leave("rack");
        assertThat(this.instance.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        this.settled = true;
        assertThat(this.instance.state()).isEqualTo(ShutdownState.OFFLINE);
    }

    @Test
    void isBackWhenItIsACandidateAgain() {
        this.instance.leave("rack");
        this.instance.comeBack("no rack");
        assertThat(this.instance.state()).isEqualTo(ShutdownState.ONLINE);
        assertThat(this.instance.isSettled()).isFalse();
        this.settled = true;
        assertThat(this.instance.isSettled()).isTrue();
    }

    @Test
    void isWhereSomebodyHasDrainedItTo() {
        this.instance.leave("rack");
        this.settled = true;
        this.drained = ShutdownState.BECOMING_OFFLINE;
        assertThat(this.instance.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        this.drainSettled = false;
        assertThat(this.instance.isSettled()).isFalse();
    }
}
