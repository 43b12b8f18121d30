package io.quiesce.shutdown.engine;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;
import static io.quiesce.shutdown.interleaving.Interleavings.explore;
import static io.quiesce.shutdown.interleaving.Interleavings.together;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.interleaving.StandingClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What holds of milestones, states and deadlines in whatever order threads take their steps.
 */
@Tag("long")
class EngineInterleavingTests {

    /** What a scenario begins with. */
    private static final class Fixture {

        final StandingClock clock = new StandingClock();

        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        volatile boolean fetching = true;
    }

    @Test
    void whoWaitsForAMilestoneIsWokenAndToldOnce() {
        explore(() -> {
            Fixture it = new Fixture();
            TimedMilestone milestone = new TimedMilestone(new Timeline(it.clock), () -> 0, (toTheEnd) -> {});
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
            together(() -> run.start(it.clock, timeline, ends::incrementAndGet), () -> run.letGo(timeline));
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

    /** Who is let in looks once more after it has been counted. */
    @Test
    void whoIsLetInLateSeesThatTheApplicationIsOfflineOrIsSeen() {
        explore(() -> {
            StandingClock clock = new StandingClock();
            AtomicInteger outstanding = new AtomicInteger();
            SoftDrain drain = new SoftDrain(clock, new FewUnits(outstanding), clock, new ListenerGroup());
            AtomicInteger letIn = new AtomicInteger();
            drain.drain("a", null);
            together(() -> {
                outstanding.incrementAndGet();
                if (drain.status().state() != ShutdownState.OFFLINE) {
                    letIn.set(1);
                }
            });
            boolean offline = drain.status().state() == ShutdownState.OFFLINE;
            expect(letIn.get() == 0 || !offline, "offline with a request");
            drain.end();
            clock.join();
        });
    }

    @Test
    void aHandlerThatComesLateIsWaitedForOrRefused() {
        explore(() -> {
            StandingClock clock = new StandingClock();
            Participants participants = new Participants(new Timeline(clock), hanging(), new ListenerGroup());
            Progress progress = new Progress(
                    ShutdownCause.SIGTERM,
                    new Timeline(clock),
                    () -> new Deadlines(0, 0, 0, 0, 0),
                    Runnable::run,
                    (toTheEnd) -> {},
                    (toTheEnd) -> {});
            AtomicInteger started = new AtomicInteger();
            AtomicInteger closed = new AtomicInteger();
            participants.start(Map.of(), List.of(), progress, () -> {});
            together(
                    () -> started.set(participants.startLate("late", (any) -> {}, progress, () -> {}) ? 1 : 0),
                    () -> closed.set(participants.closeIfDone() ? 1 : 0));
            expect(started.get() + closed.get() == 1, "started " + started + ", closed " + closed);
        });
    }

    private static ThreadStarter hanging() {
        return (name, task) -> new Thread(task, name);
    }

    /** As much of a workload as a drain needs. */
    private static final class FewUnits implements Workload {

        private final AtomicInteger units;

        FewUnits(AtomicInteger units) {
            this.units = units;
        }

        @Override
        public boolean isIdle(Set<WorkKind> kinds) {
            return this.units.get() == 0;
        }

        @Override
        public void leave(boolean out) {}

        @Override
        public Map<WorkKind, Long> counts() {
            return Map.of();
        }

        @Override
        public void addSource(WorkSource source) {}

        @Override
        public void startCounting() {}

        @Override
        public void startDraining() {}

        @Override
        public List<WorkDetails> release(Predicate<Thread> closing) {
            return List.of();
        }

        @Override
        public void refuseRequests() {}

        @Override
        public boolean stopTasksIfIdle() {
            return false;
        }

        @Override
        public long lastRequestBegan() {
            return 0;
        }

        @Override
        public Map<WorkKind, Long> completed() {
            return Map.of();
        }

        @Override
        public Map<WorkKind, Long> refused() {
            return Map.of();
        }

        @Override
        public List<WorkDetails> outstanding() {
            return List.of();
        }

        @Override
        public List<WorkDetails> cancel() {
            return List.of();
        }

        @Override
        public List<WorkDetails> cancelled() {
            return List.of();
        }

        @Override
        public List<WorkDetails> failed() {
            return List.of();
        }

        @Override
        public List<WorkDetails> abandon() {
            return List.of();
        }
    }
}
