package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SoftDrainTests extends SoftDrainFixture {

    @Test
    void isOfflineWhenNothingIsOutstanding() {
        Work work = this.ledger.tracker().begin("export");
        this.clock.at(seconds(5), work::close);
        DrainStatus status = this.drain.drain("operator", "new disk");
        assertThat(status)
                .isEqualTo(new DrainStatus(ShutdownState.BECOMING_OFFLINE, VirtualClock.EPOCH, "operator", "new disk"));
        passUntilShutdown(10);
        assertThat(this.last)
                .isEqualTo(new DrainStatus(
                        ShutdownState.OFFLINE, VirtualClock.EPOCH.plusSeconds(5), "operator", "new disk"));
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by operator", "5.0 OFFLINE by operator");
    }

    @Test
    void staysInServiceForItsWindowEvenIfNothingIsOutstanding() {
        this.engine
                .softDrain()
                .configure(new SoftDrainTimings(seconds(4), ShutdownTimings.LONGEST, OnTimeout.STAY), () -> {});
        this.clock.at(
                seconds(3), () -> note("refusing " + this.engine.softDrain().isRefusing()));
        this.drain.drain(null, null);
        passUntilShutdown(10);
        assertThat(this.told)
                .containsExactly("0.0 BECOMING_OFFLINE by null", "3.0 refusing false", "4.0 OFFLINE by null");
    }

    /** Otherwise its thread would wait, and time pass, for as long as a drain may take. */
    @Test
    void nobodyFollowsADrainThatIsOver() {
        this.ledger.tracker().begin("endless");
        this.clock.at(seconds(1), () -> this.drain.resume("b", null));
        this.drain.drain("a", null);
        pass(seconds(10));
        assertThat(this.clock.elapsed()).isEqualTo(seconds(10));
    }

    @Test
    void drainsAgainAfterItCameBack() {
        Work work = this.ledger.tracker().begin("export");
        this.clock.at(seconds(1), () -> this.drain.resume("b", null));
        this.clock.at(seconds(2), () -> this.drain.drain("c", null));
        this.clock.at(seconds(3), work::close);
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told)
                .containsExactly(
                        "0.0 BECOMING_OFFLINE by a",
                        "1.0 ONLINE by b",
                        "2.0 BECOMING_OFFLINE by c",
                        "3.0 OFFLINE by c");
    }

    @Test
    void comesBackAlthoughTheLastWorkEndsAtTheSameMoment() {
        Work work = this.ledger.tracker().begin("export");
        this.clock.at(seconds(1), () -> {
            work.close();
            this.drain.resume("b", null);
        });
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by a", "1.0 ONLINE by b");
        assertThat(this.last.state()).isEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void changesNothingWhenAskedForWhatIsSoAlready() {
        this.drain.resume("nobody", null);
        this.drain.drain("a", "first");
        this.drain.drain("b", "second");
        assertThat(this.drain.status().reason()).isEqualTo("first");
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by a");
    }

    @Test
    void exitsWithoutTheWindowWhenItIsOffline() {
        this.drain.drain("a", null);
        pass(seconds(5));
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.engine.closed().orElseThrow().elapsed()).isZero();
        assertThat(this.drain.resume("late", null).state()).isEqualTo(ShutdownState.SHUTTING_DOWN);
    }

    @Test
    void isNotOfflineWithWorkThatBeginsInTheVeryMoment() {
        Work last = this.ledger.tracker().begin("last");
        this.clock.at(seconds(2), () -> {
            last.close();
            this.clock.atNextReading(() -> {
                Work late = this.ledger.tracker().begin("late");
                this.clock.at(seconds(5), late::close);
            });
        });
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by a", "5.0 OFFLINE by a");
    }

    @Test
    void hasOnlyTheRestOfTheWindowWhenItIsLeavingAlready() {
        this.engine
                .softDrain()
                .configure(new SoftDrainTimings(seconds(60), ShutdownTimings.LONGEST, OnTimeout.STAY), () -> {});
        this.clock.at(seconds(11), () -> this.engine.drain(ShutdownCause.SIGTERM));
        pass(seconds(10));
        this.drain.drain("a", null);
        pass(seconds(5));
        assertThat(this.engine.closed().orElseThrow().phases().get(0))
                .extracting(PhaseSpan::started, PhaseSpan::ended)
                .containsExactly(Duration.ZERO, seconds(2));
    }

    private void whenItIs(ShutdownState state, Runnable action) {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                if (status.state() == state) {
                    action.run();
                }
            }
        });
    }

    @Test
    void isBackAltogetherWhenItIsResumedByAListenerOfTheDrain() {
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO));
        this.engine.addSource(new Listener());
        whenItIs(ShutdownState.BECOMING_OFFLINE, () -> this.drain.resume("listener", null));
        this.drain.drain("a", null);
        pass(seconds(5));
        assertThat(this.drain.status().state()).isEqualTo(ShutdownState.ONLINE);
        assertThat(this.engine.softDrain().pending()).isEmpty();
        assertThat(this.told)
                .containsSubsequence("0.0 suspended", "0.0 resumed")
                // What has become of no interest is never done.
                .doesNotContain("0.0 paused", "0.0 fetching")
                .containsSubsequence("0.0 BECOMING_OFFLINE by a", "0.0 ONLINE by listener");
    }

    @Test
    void isOutAltogetherWhenItIsDrainedByAListenerOfTheResume() {
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO));
        this.engine.addSource(new Listener());
        whenItIs(ShutdownState.ONLINE, () -> this.drain.drain("listener", null));
        this.drain.drain("a", null);
        pass(seconds(1));
        this.drain.resume("b", null);
        pass(seconds(5));
        assertThat(this.drain.status().state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(this.told)
                .filteredOn((what) -> what.endsWith("ed") || what.endsWith("fetching"))
                .last()
                .asString()
                .matches(".*(suspended|paused)");
        assertThat(this.told)
                .filteredOn((what) -> what.contains(" by "))
                .containsExactly(
                        "0.0 BECOMING_OFFLINE by a",
                        "0.0 OFFLINE by a",
                        "1.0 ONLINE by b",
                        "1.0 BECOMING_OFFLINE by listener",
                        "1.0 OFFLINE by listener");
    }

    /** Who takes scheduled work asks the ledger. */
    @Test
    void theLedgerKnowsWhetherItIsInService() {
        assertThat(this.ledger.arrive(() -> "first byte")).isNotNull().satisfies(TrackedWork::withdraw);
        this.drain.drain("a", null);
        pass(seconds(1));
        assertThat(this.ledger.arrive(() -> "first byte")).isNull();
        this.drain.resume("b", null);
        assertThat(this.ledger.arrive(() -> "first byte")).isNotNull();
    }

    @Test
    void saysHowLongRequestsAreStillAccepted() {
        SoftDrain soft = this.engine.softDrain();
        soft.configure(new SoftDrainTimings(seconds(4), ShutdownTimings.LONGEST, OnTimeout.STAY), () -> {});
        assertThat(soft.restOfWindow()).isEqualTo(seconds(4));
        Work work = this.ledger.tracker().begin("export");
        for (double time : new double[] {3, 4, 5}) {
            this.clock.at(
                    seconds(time),
                    () -> note("rest %s, refusing %s".formatted(soft.restOfWindow(), soft.isRefusing())));
        }
        this.clock.at(seconds(6), work::close);
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told)
                .containsExactly(
                        "0.0 BECOMING_OFFLINE by a",
                        "3.0 rest PT1S, refusing false",
                        "4.0 rest PT0S, refusing true",
                        "5.0 rest PT0S, refusing true",
                        "6.0 OFFLINE by a");
        assertThat(soft.restOfWindow()).isZero();
    }
}
