package io.quiesce.shutdown.engine;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;
import static io.quiesce.shutdown.interleaving.Interleavings.explore;
import static io.quiesce.shutdown.interleaving.Interleavings.together;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.interleaving.StandingClock;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What holds of milestones, states and deadlines in whatever order threads take their steps.
 */
class EngineInterleavingTests {

    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ZERO,
            null,
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(12),
            Duration.ofSeconds(2));

    /** What a scenario begins with. */
    private static final class Fixture {

        final StandingClock clock = new StandingClock();

        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        final WorkLedger ledger = new WorkLedger(this.clock, this.clock, this.failures::add);

        final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.clock);

        final SoftDrain drain = this.engine.softDrain();

        @Nullable
        volatile TrackedWork work;

        volatile boolean seen;

        /** Whether the source runs, as far as it has been told. */
        volatile boolean fetching = true;

        Fixture() {
            this.engine.addListener(new ShutdownListener() {
                @Override
                public void listenerFailed(Throwable failure) {
                    Fixture.this.failures.add(failure);
                }
            });
        }

        void addSource() {
            this.engine.addSource(new WorkSource() {
                @Override
                public String name() {
                    return "orders";
                }

                @Override
                public WorkKind kind() {
                    return WorkKind.MESSAGES;
                }

                @Override
                public void pause() {
                    Fixture.this.fetching = false;
                }

                @Override
                public void resume() {
                    Fixture.this.fetching = true;
                }

                @Override
                public void stopFetching() {
                    Fixture.this.fetching = false;
                }
            });
        }
    }

    @Test
    void whoWaitsForAMilestoneIsWokenAndToldOnce() {
        explore(() -> {
            Fixture it = new Fixture();
            TimedMilestone milestone = new TimedMilestone(it.clock, it.clock::now, (toTheEnd) -> {});
            AtomicInteger told = new AtomicInteger();
            together(
                    () -> milestone.reach(Runnable::run),
                    () -> {
                        CompletionStage<Void> stage = milestone.whenReached();
                        stage.thenRun(told::incrementAndGet);
                    },
                    milestone::await);
            expect(told.get() == 1, "told " + told + " times");
        });
    }

    @Test
    void newsAreToldInTheirOrderAndNoneIsForgotten() {
        explore(() -> {
            List<DrainStatus> told = new ArrayList<>();
            StatusNews news = new StatusNews(told::add);
            DrainStatus one = status(ShutdownState.ONLINE);
            DrainStatus two = status(ShutdownState.OFFLINE);
            together(
                    () -> {
                        news.add(one);
                        news.tell();
                    },
                    () -> {
                        news.add(two);
                        news.tell();
                    });
            expect(told.size() == 2 && told.contains(one) && told.contains(two), "told: " + told);
        });
    }

    private static DrainStatus status(ShutdownState state) {
        return new DrainStatus(state, Instant.EPOCH, null, null);
    }

    @Test
    void deadlinesThatAreMovedByTwoAreMovedByBoth() {
        explore(() -> {
            Fixture it = new Fixture();
            Duration window = Duration.ofSeconds(3);
            ShutdownRun run = new ShutdownRun(
                    ShutdownCause.SIGTERM,
                    new ShutdownTimings(
                            window,
                            null,
                            Duration.ofSeconds(8),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(12),
                            Duration.ofSeconds(2)),
                    it.clock);
            together(() -> run.wasOutOfServiceFor(Duration.ofSeconds(1)), run::hurry);
            Deadlines deadlines = run.deadlines();
            expect(deadlines.refuse() == 0 && deadlines.cancel() == 0, "not hurried: " + deadlines);
            together(() -> run.begin(Phase.DRAIN), () -> run.begin(Phase.DRAIN));
            expect(!run.begin(Phase.DRAIN), "a phase begins twice");
        });
    }

    @Test
    void aRunEndsOnce() {
        explore(() -> {
            Fixture it = new Fixture();
            Timeline timeline = new Timeline(it.clock);
            AtomicInteger ends = new AtomicInteger();
            BackgroundRun run = new BackgroundRun("handler", false, 0, () -> {
                throw new IllegalStateException("failed");
            });
            together(
                    () -> run.start(it.clock, timeline, ends::incrementAndGet),
                    () -> run.letGo(timeline),
                    () -> run.release(timeline));
            it.clock.join();
            expect(run.hasEnded() && !run.isRunning(), "it goes on");
            expect(ends.get() == 1, "ended " + ends + " times");
            Result result = run.outcome().result();
            boolean failed = run.outcome().failure() != null;
            expect(failed == (result == Result.FAILED), result + " with failure: " + failed);
        });
    }

    @Test
    void aToggleIsAsWasWishedLast() {
        explore(() -> {
            Fixture it = new Fixture();
            Toggle toggle = new Toggle(
                    "orders",
                    null,
                    () -> it.fetching = false,
                    () -> it.fetching = true,
                    it.clock,
                    it.clock,
                    it.failures::add);
            toggle.turn(1, false);
            together(() -> toggle.turn(3, false), () -> toggle.turn(2, true));
            it.clock.join();
            expect(!it.fetching, "it is on");
            expect(toggle.isSettled(false) && toggle.isAtRest(), "it is not settled");
        });
    }

    @Test
    void whatIsStoppedForGoodIsNotTurnedOnAfterwards() {
        explore(() -> {
            Fixture it = new Fixture();
            Toggle toggle = new Toggle(
                    "orders",
                    null,
                    () -> it.fetching = false,
                    () -> it.fetching = true,
                    it.clock,
                    it.clock,
                    it.failures::add);
            toggle.turn(1, false);
            it.clock.join();
            together(() -> toggle.turn(2, true), () -> {
                toggle.close();
                toggle.awaitTurnedOn();
                it.fetching = false;
            });
            it.clock.join();
            expect(!it.fetching, "it was turned on after its end");
        });
    }

    @Test
    void whoIsDrainedAndResumedAtOnceIsOneOfTheTwo() {
        explore(() -> {
            Fixture it = new Fixture();
            it.addSource();
            it.drain.drain("a", null);
            together(() -> it.drain.resume("b", null), () -> it.drain.drain("c", null));
            ShutdownState state = it.drain.status().state();
            if (state == ShutdownState.ONLINE) {
                it.clock.join();
                expect(it.fetching, "online, but not fetching");
                expect(!it.ledger.isDraining(), "online, but draining");
            } else {
                expect(it.ledger.isDraining(), "out of service, but not draining");
                it.drain.end();
                it.clock.join();
                expect(!it.fetching, "out of service, but fetching");
            }
            expect(it.failures.isEmpty(), "failures: " + it.failures);
        });
    }

    @Test
    void whoIsLetInLateSeesThatTheApplicationIsOfflineOrIsSeen() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.drain.drain("a", null), () -> {
                TrackedWork request = it.ledger.begin(WorkKind.REQUESTS, () -> "GET /");
                if (it.drain.status().state() == ShutdownState.OFFLINE) {
                    request.withdraw();
                } else {
                    it.work = request;
                }
            });
            boolean offline = it.drain.status().state() == ShutdownState.OFFLINE;
            expect(it.work == null || !offline, "offline with a request");
            it.drain.end();
            it.clock.join();
        });
    }

    @Test
    void aShutdownEndsADrainAndNothingComesBack() {
        explore(() -> {
            Fixture it = new Fixture();
            it.addSource();
            it.drain.drain("a", null);
            together(() -> it.drain.resume("b", null), it.drain::end);
            it.clock.join();
            expect(it.drain.status().state() == ShutdownState.SHUTTING_DOWN, "it is " + it.drain.status());
            it.drain.resume("c", null);
            it.drain.drain("d", null);
            expect(it.drain.status().state() == ShutdownState.SHUTTING_DOWN, "it is " + it.drain.status());
        });
    }

    @Test
    void manyWhoStartAShutdownGetTheSame() {
        explore(() -> {
            Fixture it = new Fixture();
            AtomicInteger initiated = new AtomicInteger();
            it.engine.addHandler("observer", (progress) -> initiated.incrementAndGet());
            together(
                    () -> it.engine.drain(ShutdownCause.SIGTERM),
                    () -> {
                        it.engine.drain(ShutdownCause.SIGINT);
                        expect(initiated.get() == 1, "it has not been drained");
                    },
                    it.engine::hurry);
            expect(initiated.get() == 1, "called " + initiated + " times");
            expect(it.engine.closed().orElseThrow().success(), "failed");
            it.clock.join();
        });
    }

    @Test
    void aHandlerThatComesAtAnyTimeIsCalledOnceOrRefused() {
        explore(() -> {
            Fixture it = new Fixture();
            AtomicInteger called = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            together(() -> it.engine.drain(ShutdownCause.SIGINT), () -> {
                try {
                    it.engine.addHandler("late", (progress) -> called.incrementAndGet());
                } catch (IllegalStateException ex) {
                    refused.incrementAndGet();
                }
            });
            it.clock.join();
            expect(called.get() + refused.get() == 1, "called " + called + ", refused " + refused);
        });
    }

    @Test
    void aShutdownWaitsForWhatHasBegunAndRefusesTheRest() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.engine.drain(ShutdownCause.SIGINT), () -> {
                TrackedWork task = it.ledger.beginTask(() -> "task");
                if (task != null) {
                    expect(it.engine.runningHandlers() == 0, "handlers");
                    expect(!it.ledger.isIdle(WorkKind.HOLDING_TASKS), "a task is not counted");
                    it.seen = true;
                    task.close();
                }
            });
            long done = it.engine.closed().orElseThrow().completed().get(WorkKind.TASKS);
            long refused = it.engine.closed().orElseThrow().refused().get(WorkKind.TASKS);
            expect(it.seen ? refused == 0 : (refused == 1 && done == 0), "done " + done + ", refused " + refused);
            it.clock.join();
        });
    }
}
