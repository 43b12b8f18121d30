package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.fleet.FleetPlan.Action;
import io.quiesce.shutdown.fleet.FleetPlan.Self;
import io.quiesce.shutdown.fleet.FleetPlan.Step;
import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.FleetView.Lock;
import org.junit.jupiter.api.Test;

/**
 * Single steps of the plan. What comes of many of them is what {@link FleetSimulationTests} looks at.
 */
class FleetPlanTests {

    private static final Self WANTED = new Self(ShutdownState.ONLINE, true, true);

    private static final Self UNWANTED = new Self(ShutdownState.ONLINE, true, false);

    private final FleetPlan plan = new FleetPlan(new FleetSettings("a", "one", FleetRole.ACTIVE_ACTIVE, 1, 1));

    private final List<Entry> entries = new ArrayList<>(List.of(
            new Entry(member("a", FleetPhase.IN_SERVICE), true, true, 7),
            new Entry(member("b", FleetPhase.IN_SERVICE), true, false, 8)));

    private static FleetMember member(String id, FleetPhase phase) {
        return new FleetMember(id, "one", FleetRole.ACTIVE_ACTIVE, phase, null);
    }

    private Step next(Self self, Lock lock, String... passing) {
        return this.plan.next(self, new FleetView(this.entries, lock, Set.of(passing)));
    }

    @Test
    void introducesItself() {
        this.entries.remove(0);
        Step step = next(UNWANTED, Lock.FREE, "a", "b");
        assertThat(step.action()).isEqualTo(Action.WRITE);
        assertThat(step.entry().member()).isEqualTo(member("a", FleetPhase.IN_SERVICE));
        assertThat(step.entry().version()).isZero();
    }

    @Test
    void takesTheEntryOfItsFormerProcess() {
        this.entries.set(0, new Entry(member("a", FleetPhase.LEAVING), true, false, 7));
        Step step = next(WANTED, Lock.FREE, "a", "b");
        assertThat(step.action()).isEqualTo(Action.WRITE);
        assertThat(step.entry()).isEqualTo(new Entry(member("a", FleetPhase.IN_SERVICE), true, false, 7));
    }

    @Test
    void saysThatItLeavesOnlyWithTheLock() {
        assertThat(next(WANTED, Lock.FREE, "a", "b").action()).isEqualTo(Action.LOCK);
        assertThat(next(WANTED, Lock.TAKEN, "a", "b").action()).isEqualTo(Action.NONE);
        Step step = next(WANTED, Lock.MINE, "a", "b");
        assertThat(step.action()).isEqualTo(Action.LEAVE);
        assertThat(step.entry().member().phase()).isEqualTo(FleetPhase.LEAVING);
    }

    @Test
    void staysIfNobodyElseIsInServiceAndSaysSo() {
        Step step = next(WANTED, Lock.MINE, "a");
        assertThat(step.action()).isEqualTo(Action.UNLOCK);
        assertThat(step.entry().member().waiting()).isEqualTo(FleetWait.LAST_INSTANCE);
        assertThat(next(WANTED, Lock.FREE, "a").action()).isEqualTo(Action.WRITE);
    }

    @Test
    void staysIfTheOthersLeaveAlthoughTheRegistryStillListsThem() {
        this.entries.set(1, new Entry(member("b", FleetPhase.OUT), true, false, 8));
        assertThat(next(WANTED, Lock.FREE, "a", "b").entry().member().waiting()).isEqualTo(FleetWait.LAST_INSTANCE);
    }

    @Test
    void countsOnThoseWhoSayNothing() {
        assertThat(next(WANTED, Lock.FREE, "a", "older").action()).isEqualTo(Action.LOCK);
    }

    @Test
    void staysWhileAsManyAsMayAreLeavingButNotForThoseWhoAreGone() {
        this.entries.add(new Entry(member("c", FleetPhase.LEAVING), true, false, 9));
        assertThat(next(WANTED, Lock.FREE, "a", "b", "c").entry().member().waiting())
                .isEqualTo(FleetWait.MAX_DRAINING);
        this.entries.set(2, new Entry(member("c", FleetPhase.LEAVING), false, false, 9));
        assertThat(next(WANTED, Lock.FREE, "a", "b", "c").action()).isEqualTo(Action.LOCK);
    }

    /** Somebody else took it out of service and put it back: that was no permission to go. */
    @Test
    void asksAnewAfterADrainThatWasNotItsOwn() {
        this.entries.set(0, new Entry(member("a", FleetPhase.LEAVING), true, true, 7));
        Step step = next(WANTED, Lock.FREE, "a", "b");
        assertThat(step.action()).isEqualTo(Action.WRITE);
        assertThat(step.entry().member().phase()).isEqualTo(FleetPhase.IN_SERVICE);
    }

    @Test
    void isNotBackBeforeEverythingIs() {
        Step step = next(new Self(ShutdownState.ONLINE, false, false), Lock.FREE, "a", "b");
        assertThat(step.entry().member().phase()).isEqualTo(FleetPhase.RETURNING);
    }

    @Test
    void comesBackOnceWhenNoProfileWantsItOutAnyMore() {
        this.plan.left();
        Self out = new Self(ShutdownState.OFFLINE, true, false);
        assertThat(next(out, Lock.FREE, "b").action()).isEqualTo(Action.COME_BACK);
        assertThat(next(out, Lock.FREE, "b").action()).isEqualTo(Action.WRITE);
    }

    @Test
    void isLeftAloneByProfilesAfterSomebodyHasPutItBack() {
        this.plan.left();
        Step step = next(WANTED, Lock.FREE, "a", "b");
        assertThat(step.entry().member().waiting()).isEqualTo(FleetWait.RESUMED);
        assertThat(next(WANTED, Lock.MINE, "a", "b").action()).isEqualTo(Action.UNLOCK);
        next(UNWANTED, Lock.FREE, "a", "b");
        assertThat(next(WANTED, Lock.FREE, "a", "b").action()).isEqualTo(Action.LOCK);
    }

    @Test
    void doesNotComeBackFromAShutdown() {
        Step step = next(new Self(ShutdownState.SHUTTING_DOWN, true, true), Lock.MINE, "a", "b");
        assertThat(step.action()).isEqualTo(Action.UNLOCK);
        assertThat(step.entry().member().phase()).isEqualTo(FleetPhase.LEAVING);
    }
}
