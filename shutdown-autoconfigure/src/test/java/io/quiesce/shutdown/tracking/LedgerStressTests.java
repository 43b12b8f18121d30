package io.quiesce.shutdown.tracking;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.interleaving.Meetings;
import io.quiesce.shutdown.interleaving.StandingClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What holds of work when several threads do something about it at the same moment.
 */
class LedgerStressTests {

    private final Meetings meetings = new Meetings();

    @AfterEach
    void endThreads() {
        this.meetings.close();
    }

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
    void aTaskIsEitherStartedOrNoLongerWaitedFor() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(
                    () -> it.work = it.ledger.beginTask(() -> "task"), () -> it.seen = it.ledger.stopTasksIfIdle());
            expect((it.work != null) != it.seen, "started: " + (it.work != null) + ", stopped: " + it.seen);
            if (it.work == null) {
                it.expectNothingLeft();
            }
        });
    }

    @Test
    void whatARunningTaskStartsIsWaitedFor() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            TrackedWork outer = it.ledger.beginTask(() -> "outer");
            this.meetings.together(
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
    void aRequestThatIsLetInIsWaitedFor() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(() -> it.work = it.ledger.beginRequest(() -> "GET /"), () -> {
                it.ledger.refuseRequests();
                it.seen = it.ledger.isIdle(REQUESTS);
            });
            expect(it.work == null || !it.seen, "a request was let in that nobody waits for");
            expect(it.ledger.refused().get(WorkKind.REQUESTS) == ((it.work != null) ? 0 : 1), "refusals");
        });
    }

    @Test
    void whatArrivesIsWaitedFor() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(() -> it.work = it.ledger.arrive(() -> "client"), () -> {
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
    void theEndOfTheLastWorkIsSignalled() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            TrackedWork one = it.enter(WorkKind.REQUESTS);
            TrackedWork other = it.enter(WorkKind.REQUESTS);
            this.meetings.together(one::close, other::close, () -> {
                it.book.leave(true);
                it.clock.awaitUntil(1, () -> it.book.tallies().areIdle(REQUESTS));
            });
            it.expectNothingLeft();
        });
    }

    @Test
    void aCancellationFindsAllRequestsThatHaveBegunOrBegin() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(() -> it.work = it.enter(WorkKind.REQUESTS), it.book::cancel);
            expect(it.work.isCancelled(), "the request goes on");
        });
    }

    @Test
    void whatIsToBeRunForACancellationIsRunOnce() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.MESSAGES);
            AtomicInteger runs = new AtomicInteger();
            this.meetings.together(() -> work.onCancel(runs::incrementAndGet), () -> {
                List<Runnable> actions = work.cancel();
                if (actions != null) {
                    actions.forEach(Runnable::run);
                }
            });
            expect(runs.get() == 1, "run " + runs.get() + " times");
        });
    }

    @Test
    void whatIsCancelledWhileItWaitsForAThreadIsBegunOrEnds() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.TASKS);
            this.meetings.together(() -> work.queued(), () -> work.cancel());
            expect(it.book.tallies().areIdle(WorkKind.HOLDING_TASKS), "nobody will end it");
            expect(!work.start(), "begun");
            it.expectNothingLeft();
        });
    }

    @Test
    void workEndsOnceHoweverManyEndIt() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            it.book.shutDown();
            TrackedWork work = it.enter(WorkKind.TASKS);
            AtomicInteger abandoned = new AtomicInteger();
            this.meetings.together(
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
    void whatIsTakenBackEndsOnceAlthoughItIsGivenUp() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            TrackedWork work = it.enter(WorkKind.TASKS);
            this.meetings.together(
                    () -> it.seen = it.book.takeBack(work),
                    () -> it.count = it.book.abandon().size());
            expect(it.seen == (it.count == 0), "taken back " + it.seen + ", given up " + it.count);
            expect(it.book.tallies().of(WorkKind.TASKS).ended() == 1, "counted more than once");
        });
    }
}
