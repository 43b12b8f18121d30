package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SoftDrainTests {

    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(3), null, seconds(8), seconds(1), seconds(12), seconds(2));

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> note("failure " + failure));

    private final List<String> told = new ArrayList<>();

    private final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.threads);

    private DrainStatus last = this.engine.softDrain().status();

    private final Drain drain = this.engine.softDrain();

    SoftDrainTests() {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                note(status.state() + " by " + status.by());
            }

            @Override
            public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
                note("timed out: " + consequence);
            }

            @Override
            public void listenerFailed(Throwable failure) {
                note("failure " + failure.getMessage());
            }
        });
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private void note(String what) {
        this.told.add("%.1f %s".formatted(this.clock.elapsed().toNanos() / 1e9, what));
    }

    private void pass(Duration time) {
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** What waits for the end of a drain would wait for ever: at this time the application shuts down. */
    private void passUntilShutdown(double at) {
        this.clock.at(seconds(at), () -> {
            this.last = this.drain.status();
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
        });
        pass(seconds(at));
    }

    private class Door implements Announcement {

        private final Duration takes;

        Door(Duration takes) {
            this.takes = takes;
        }

        @Override
        public String name() {
            return "door";
        }

        @Override
        public Duration timeout() {
            return seconds(2);
        }

        @Override
        public void leave() {
            note("left");
        }

        @Override
        public void suspend() {
            note("suspended");
            pass(this.takes);
        }

        @Override
        public void resume() {
            note("resumed");
        }
    }

    private class Listener implements Orders {

        @Override
        public void pause() {
            note("paused");
        }

        @Override
        public void resume() {
            note("fetching");
        }
    }

    @Test
    void isOfflineWhenNothingIsOutstanding() {
        Work work = this.ledger.begin("export");
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

    @Test
    void drainsAgainAfterItCameBack() {
        Work work = this.ledger.begin("export");
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
        Work work = this.ledger.begin("export");
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
    void tellsTheOutsideLastThatItIsBack() {
        this.engine.addAnnouncement(new Door(Duration.ZERO));
        this.engine.addSource(new Listener());
        this.threads.takes("shutdown-orders", seconds(1));
        this.drain.drain(null, null);
        pass(seconds(5));
        this.told.clear();
        this.drain.resume(null, null);
        pass(seconds(5));
        assertThat(this.told).containsExactly("5.0 ONLINE by null", "6.0 fetching", "6.0 resumed");
    }

    @Test
    void isNotOfflineBeforeItsSourcesHaveComeToRest() {
        this.engine.addSource(new Listener());
        this.threads.takes("shutdown-orders", seconds(2));
        this.drain.drain(null, null);
        pass(seconds(5));
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by null", "2.0 paused", "2.0 OFFLINE by null");
    }

    @Test
    void takesTheLastWishWhileAStepIsUnderWay() {
        this.engine.addAnnouncement(new Door(seconds(1)));
        this.clock.at(seconds(0.2), () -> this.drain.resume(null, null));
        this.clock.at(seconds(0.4), () -> this.drain.drain(null, null));
        this.clock.at(seconds(0.6), () -> this.drain.resume(null, null));
        this.drain.drain(null, null);
        pass(seconds(5));
        assertThat(this.told).filteredOn((what) -> what.endsWith("ed")).containsExactly("0.0 suspended", "1.0 resumed");
    }

    @Test
    void isNotHeldByAnOutsideThatHangs() {
        this.threads.hangs("shutdown-door-step");
        this.engine.addAnnouncement(new Door(Duration.ZERO));
        this.drain.drain(null, null);
        passUntilShutdown(4);
        assertThat(this.told)
                .startsWith(
                        "0.0 BECOMING_OFFLINE by null",
                        "0.0 OFFLINE by null",
                        "2.0 failure 'door' did not end within PT2S");
    }

    @Test
    void comesBackWithWhatItWasOutOfServiceForInTheMeantime() {
        this.engine.softDrain().drainMeanwhile("a", null);
        this.clock.at(seconds(2), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        passUntilShutdown(5);
        assertThat(this.told).contains("2.0 ONLINE by a");
    }

    @Test
    void staysOutOfServiceForWhoHasAskedForItMeanwhile() {
        this.engine.softDrain().drainMeanwhile("a", null);
        this.clock.at(seconds(1), () -> this.drain.drain("b", null));
        this.clock.at(seconds(2), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        this.clock.at(seconds(3), () -> this.drain.resume("b", null));
        this.clock.at(seconds(4), () -> this.engine.softDrain().drainMeanwhile("a", null));
        this.clock.at(seconds(5), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        passUntilShutdown(6);
        assertThat(this.told)
                .filteredOn((told) -> told.contains("ONLINE"))
                .containsExactly("3.0 ONLINE by b", "5.0 ONLINE by a");
    }

    @Test
    void comesBackWhenItTakesTooLong() {
        this.ledger.begin("endless");
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.RESUME), () -> {});
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told)
                .containsExactly(
                        "0.0 BECOMING_OFFLINE by a", "4.0 timed out: RESUME", "4.0 ONLINE by shutdown.drain.timeout");
    }

    @Test
    void staysWhenItTakesTooLong() {
        Work work = this.ledger.begin("long");
        this.clock.at(seconds(6), work::close);
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.STAY), () -> {});
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by a", "4.0 timed out: STAY", "6.0 OFFLINE by a");
    }

    @Test
    void shutsDownWhenItTakesTooLong() {
        this.ledger.begin("endless");
        this.engine
                .softDrain()
                .configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.SHUTDOWN), () -> note("exit"));
        this.drain.drain("a", null);
        passUntilShutdown(5);
        assertThat(this.told).contains("4.0 timed out: SHUTDOWN", "4.0 exit");
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
        Work last = this.ledger.begin("last");
        this.clock.at(seconds(2), () -> {
            last.close();
            this.clock.atNextReading(() -> {
                Work late = this.ledger.begin("late");
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
        this.engine.addAnnouncement(new Door(Duration.ZERO));
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
        this.engine.addAnnouncement(new Door(Duration.ZERO));
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

    @Test
    void aTimeOutOfAnEarlierDrainDoesNotEndALaterOne() {
        this.ledger.begin("endless");
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.RESUME), () -> {});
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
                if ("a".equals(status.by())) {
                    SoftDrainTests.this.drain.resume("operator", null);
                    SoftDrainTests.this.drain.drain("b", null);
                }
            }
        });
        this.drain.drain("a", null);
        passUntilShutdown(6);
        assertThat(this.last)
                .extracting(DrainStatus::state, DrainStatus::by)
                .containsExactly(ShutdownState.BECOMING_OFFLINE, "b");
    }

    @Test
    void triesAgainWhatFailed() {
        this.engine.addAnnouncement(new Door(Duration.ZERO) {
            private int calls;

            @Override
            public void resume() {
                if (++this.calls < 3) {
                    throw new IllegalStateException("no agent");
                }
                super.resume();
            }
        });
        this.drain.drain("a", null);
        pass(seconds(5));
        this.told.clear();
        this.drain.resume("b", null);
        pass(seconds(10));
        assertThat(this.told)
                .containsExactly("5.0 ONLINE by b", "5.0 failure no agent", "6.0 failure no agent", "8.0 resumed");
    }

    @Test
    void namesWhatIsNotYetAsItShouldBe() {
        this.threads.takes("shutdown-orders", seconds(2));
        this.engine.addSource(new Listener());
        this.clock.at(
                seconds(1), () -> note("pending " + this.engine.softDrain().pending()));
        this.drain.drain("a", null);
        pass(seconds(5));
        assertThat(this.told).contains("1.0 pending [orders]");
        assertThat(this.engine.softDrain().pending()).isEmpty();
    }

    /** Also while the outside has not been told yet that the application is back. */
    @Test
    void namesTheOutsideUntilItKnowsThatTheApplicationIsBack() {
        this.engine.addAnnouncement(new Door(Duration.ZERO));
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(5));
        this.threads.takes("shutdown-orders", seconds(2));
        this.drain.resume("b", null);
        assertThat(this.engine.softDrain().pending()).containsExactly("orders", "door");
        this.clock.at(
                seconds(6), () -> note("pending " + this.engine.softDrain().pending()));
        pass(seconds(5));
        assertThat(this.told).containsSubsequence("6.0 pending [orders, door]", "7.0 fetching", "7.0 resumed");
        assertThat(this.engine.softDrain().pending()).isEmpty();
    }

    @Test
    void pausesWhatComesWhileItIsOutOfService() {
        this.drain.drain("a", null);
        pass(seconds(1));
        this.engine.addSource(new Listener());
        pass(seconds(1));
        assertThat(this.told).contains("1.0 paused");
    }

    @Test
    void pausesWhatComesWhileItIsBecomingOffline() {
        this.ledger.begin("endless");
        this.clock.at(seconds(1), () -> this.engine.addSource(new Listener()));
        this.drain.drain("a", null);
        passUntilShutdown(2);
        assertThat(this.told).contains("1.0 paused");
    }

    @Test
    void leavesAloneWhatComesWhileItIsInService() {
        this.engine.addSource(new Listener());
        pass(seconds(1));
        assertThat(this.told).isEmpty();
    }

    @Test
    void pausesWhatThereIsNoThreadFor() {
        this.threads.cannotStart("shutdown-orders");
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(1));
        assertThat(this.told)
                .containsSubsequence("0.0 failure unable to create native thread", "0.0 paused", "0.0 OFFLINE by a");
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
    void startsNothingOnceTheShutdownHasBegun() {
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(1));
        this.clock.at(seconds(1), () -> this.engine.drain(ShutdownCause.SIGTERM));
        pass(seconds(1));
        this.drain.resume("late", null);
        pass(seconds(5));
        assertThat(this.told).doesNotContain("2.0 fetching").noneMatch((what) -> what.contains("fetching"));
    }

    @Test
    void triesNothingAgainOnceTheShutdownHasBegun() {
        this.engine.addSource(new Listener() {
            @Override
            public void resume() {
                throw new IllegalStateException("no broker");
            }
        });
        this.drain.drain("a", null);
        pass(seconds(1));
        this.drain.resume("b", null);
        this.clock.at(seconds(5), () -> this.engine.drain(ShutdownCause.SIGINT));
        pass(seconds(60));
        assertThat(this.told)
                .filteredOn((what) -> what.contains("failure"))
                .containsExactly("1.0 failure no broker", "2.0 failure no broker", "4.0 failure no broker");
    }

    @Test
    void saysHowLongRequestsAreStillAccepted() {
        SoftDrain soft = this.engine.softDrain();
        soft.configure(new SoftDrainTimings(seconds(4), ShutdownTimings.LONGEST, OnTimeout.STAY), () -> {});
        assertThat(soft.restOfWindow()).isEqualTo(seconds(4));
        Work work = this.ledger.begin("export");
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
