package io.quiesce.shutdown.tracking;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;
import static io.quiesce.shutdown.interleaving.Interleavings.explore;
import static io.quiesce.shutdown.interleaving.Interleavings.together;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.interleaving.StandingClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What holds of work in whatever order threads take their steps.
 */
class TrackingInterleavingTests {

    private static final Set<WorkKind> REQUESTS = Set.of(WorkKind.REQUESTS);

    /** What a scenario begins with. */
    private static final class Fixture {

        final StandingClock clock = new StandingClock();

        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        final WorkLedger ledger = new WorkLedger(this.clock, this.clock, this.failures::add);

        final Book book = new Book(this.clock, this.clock, this.failures::add);

        @Nullable
        volatile TrackedWork work;

        volatile boolean seen;

        volatile int count;

        TrackedWork enter(WorkKind kind) {
            return this.book.enter(kind, () -> "unit");
        }

        /** Whether nothing is left, and nothing was counted twice. */
        void expectNothingLeft() {
            for (WorkKind kind : WorkKind.values()) {
                expect(this.book.tallies().of(kind).outstanding() == 0, kind + " are outstanding");
                expect(this.ledger.counts().get(kind) == 0, kind + " are outstanding in the ledger");
            }
            expect(this.book.outstanding().everything().isEmpty(), "something has a name that is over");
            expect(this.failures.isEmpty(), "failures");
        }
    }

    @Test
    void aBatonThatIsPassedOnIsNeverMissed() {
        explore(() -> {
            Tallies tallies = new Tallies();
            tallies.of(WorkKind.REQUESTS).begin();
            AtomicInteger zeros = new AtomicInteger();
            together(
                    () -> {
                        tallies.of(WorkKind.TASKS).begin();
                        tallies.of(WorkKind.REQUESTS).end();
                        tallies.of(WorkKind.MESSAGES).begin();
                        tallies.of(WorkKind.TASKS).end();
                    },
                    () -> zeros.addAndGet(tallies.areIdle(WorkKind.HOLDING_TASKS) ? 1 : 0));
            expect(zeros.get() == 0, "the baton was missed");
        });
    }

    @Test
    void aTaskIsEitherStartedOrNoLongerWaitedFor() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.work = it.ledger.beginTask(() -> "task"), () -> it.seen = it.ledger.stopTasksIfIdle());
            expect((it.work != null) != it.seen, "started: " + (it.work != null) + ", stopped: " + it.seen);
            if (it.work == null) {
                it.expectNothingLeft();
            }
        });
    }

    @Test
    void whatARunningTaskStartsIsWaitedFor() {
        explore(() -> {
            Fixture it = new Fixture();
            TrackedWork outer = it.ledger.beginTask(() -> "outer");
            together(
                    () -> {
                        it.work = it.ledger.beginTask(() -> "inner");
                        outer.close();
                    },
                    () -> it.seen = it.ledger.stopTasksIfIdle());
            expect(it.work != null, "the inner task was refused");
            expect(!it.seen, "the inner task was forgotten");
        });
    }

    @Test
    void aRequestThatIsLetInIsWaitedFor() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.work = it.ledger.beginRequest(() -> "GET /"), () -> {
                it.ledger.refuseRequests();
                it.seen = it.ledger.isIdle(REQUESTS);
            });
            expect(it.work == null || !it.seen, "a request was let in that nobody waits for");
            expect(it.ledger.refused().get(WorkKind.REQUESTS) == ((it.work != null) ? 0 : 1), "refusals");
        });
    }

    @Test
    void whatArrivesIsWaitedFor() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.work = it.ledger.arrive(() -> "client"), () -> {
                it.ledger.refuseRequests();
                it.seen = it.ledger.isIdle(REQUESTS);
            });
            expect(it.work == null || !it.seen, "something has arrived that nobody waits for");
            if (it.work == null) {
                it.expectNothingLeft();
            }
        });
    }

    /** Whoever goes out of service and then waits, and the end of the last work: one sees the other. */
    @Test
    void theEndOfTheLastWorkIsSignalled() {
        explore(() -> {
            Fixture it = new Fixture();
            TrackedWork one = it.enter(WorkKind.REQUESTS);
            TrackedWork other = it.enter(WorkKind.REQUESTS);
            together(one::close, other::close, () -> {
                it.book.leave(true);
                it.clock.awaitUntil(1, () -> it.book.tallies().areIdle(REQUESTS));
            });
            it.expectNothingLeft();
        });
    }

    @Test
    void aCancellationFindsAllRequestsThatHaveBegunOrBegin() {
        explore(() -> {
            Fixture it = new Fixture();
            together(() -> it.work = it.enter(WorkKind.REQUESTS), it.book::cancel);
            expect(it.work.isCancelled(), "the request goes on");
        });
    }

    @Test
    void whatIsToBeRunForACancellationIsRunOnce() {
        explore(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.MESSAGES);
            AtomicInteger runs = new AtomicInteger();
            together(() -> work.onCancel(runs::incrementAndGet), () -> {
                List<Runnable> actions = work.cancel();
                if (actions != null) {
                    actions.forEach(Runnable::run);
                }
            });
            expect(runs.get() == 1, "run " + runs.get() + " times");
        });
    }

    @Test
    void whatIsCancelledWhileItWaitsForAThreadIsBegunOrEnds() {
        explore(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.TASKS);
            together(() -> work.queued(), () -> work.cancel());
            expect(it.book.tallies().areIdle(WorkKind.HOLDING_TASKS), "nobody will end it");
            expect(!work.start(), "begun");
            it.expectNothingLeft();
        });
    }

    @Test
    void workEndsOnceHoweverManyEndIt() {
        explore(() -> {
            Fixture it = new Fixture();
            it.book.shutDown();
            TrackedWork work = it.enter(WorkKind.TASKS);
            AtomicInteger abandoned = new AtomicInteger();
            together(
                    () -> {
                        it.book.cancel();
                        List<WorkDetails> left = it.book.abandon();
                        abandoned.addAndGet(left.size());
                    },
                    work::close,
                    work::close);
            it.expectNothingLeft();
            long ends = it.book.tallies().of(WorkKind.TASKS).completed()
                    + it.book.cancelled().size()
                    + abandoned.get();
            expect(ends == 1, "ended " + ends + " times");
            expect(it.book.tallies().of(WorkKind.TASKS).ended() == 1, "counted more than once");
        });
    }

    @Test
    void whatIsTakenBackEndsOnceAlthoughItIsGivenUp() {
        explore(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.TASKS);
            together(
                    () -> it.seen = it.book.takeBack(work),
                    () -> it.count = it.book.abandon().size());
            expect(it.seen == (it.count == 0), "taken back " + it.seen + ", given up " + it.count);
            expect(it.book.tallies().of(WorkKind.TASKS).ended() == 1, "counted more than once");
        });
    }

    @Test
    void aChainLosesNothing() {
        explore(() -> {
            Fixture it = new Fixture();
            Chain chain = new Chain(new AtomicReferenceArray<>(1), 0);
            TrackedWork kept = new TrackedWork(it.book, WorkKind.TASKS, () -> "kept", 0);
            TrackedWork ended = new TrackedWork(it.book, WorkKind.TASKS, () -> "ended", 0);
            TrackedWork late = new TrackedWork(it.book, WorkKind.TASKS, () -> "late", 0);
            add(chain, kept);
            together(
                    () -> {
                        add(chain, ended);
                        ended.close();
                    },
                    () -> add(chain, late));
            List<TrackedWork> left = new ArrayList<>();
            chain.forEach(left::add);
            expect(left.size() == 2 && left.contains(kept) && left.contains(late), "left: " + left.size());
        });
    }

    private static void add(Chain chain, TrackedWork work) {
        boolean added = chain.add(work);
        while (!added) {
            added = chain.add(work);
        }
    }

    @Test
    void oneRequestAtATimeIsLookedAt() {
        explore(() -> {
            Samples samples = new Samples(0);
            AtomicInteger due = new AtomicInteger();
            together(() -> due.addAndGet(samples.isDue(0) ? 1 : 0), () -> due.addAndGet(samples.isDue(0) ? 1 : 0));
            expect(due.get() == 1, due + " at once");
        });
    }
}
