package io.quiesce.shutdown.tracking;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;
import static io.quiesce.shutdown.interleaving.Interleavings.explore;
import static io.quiesce.shutdown.interleaving.Interleavings.together;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.interleaving.StandingClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What holds of the parts of the tracking in whatever order threads take their steps.
 */
@Tag("long")
class TrackingInterleavingTests {

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
            Tally tally = new Tally();
            TaskGate gate = new TaskGate();
            AtomicBoolean started = new AtomicBoolean();
            AtomicBoolean stopped = new AtomicBoolean();
            together(
                    () -> {
                        tally.begin();
                        started.set(gate.admits());
                    },
                    () -> stopped.set(gate.closeIf(() -> tally.outstanding() == 0)));
            expect(started.get() != stopped.get(), "started " + started + ", stopped " + stopped);
        });
    }

    @Test
    void aRequestThatIsLetInIsWaitedFor() {
        explore(() -> {
            Tally tally = new Tally();
            RequestGate gate = new RequestGate(new StandingClock());
            AtomicBoolean letIn = new AtomicBoolean();
            AtomicBoolean idle = new AtomicBoolean();
            together(
                    () -> {
                        tally.begin();
                        letIn.set(gate.isOpen());
                    },
                    () -> {
                        gate.close();
                        idle.set(tally.outstanding() == 0);
                    });
            expect(!letIn.get() || !idle.get(), "a request was let in that nobody waits for");
        });
    }

    @Test
    @SuppressWarnings("NullAway") // Without a book: nobody counts.
    void workThatIsGivenUpOrTakenBackEndsOnce() {
        explore(() -> {
            TrackedWork work = new TrackedWork(null, WorkKind.TASKS, () -> "unit", 0);
            AtomicInteger ends = new AtomicInteger();
            together(
                    () -> ends.addAndGet(work.abandon() ? 1 : 0),
                    () -> ends.addAndGet(work.takeBack() ? 1 : 0),
                    work::cancel);
            expect(ends.get() == 1, "ended " + ends + " times");
            expect(work.isOver(), "it goes on");
        });
    }

    @Test
    @SuppressWarnings("NullAway") // Without a book: nobody counts.
    void whatWaitsForAThreadIsCancelledOrWaits() {
        explore(() -> {
            TrackedWork work = new TrackedWork(null, WorkKind.TASKS, () -> "unit", 0);
            AtomicBoolean queued = new AtomicBoolean();
            AtomicBoolean found = new AtomicBoolean();
            together(
                    () -> queued.set(work.queue(Progress.State.QUEUED)),
                    () -> found.set(work.interrupt() == Progress.State.QUEUED));
            expect(queued.get() == found.get(), "queued " + queued + ", found waiting " + found);
            expect(work.isCancelled(), "it is not cancelled");
        });
    }

    @Test
    @SuppressWarnings("NullAway") // Without a book: nobody counts.
    void aChainLosesNothing() {
        explore(() -> {
            Chain chain = new Chain(new AtomicReferenceArray<>(1), 0);
            TrackedWork kept = new TrackedWork(null, WorkKind.TASKS, () -> "kept", 0);
            TrackedWork ended = new TrackedWork(null, WorkKind.TASKS, () -> "ended", 0);
            TrackedWork late = new TrackedWork(null, WorkKind.TASKS, () -> "late", 0);
            add(chain, kept);
            together(
                    () -> {
                        add(chain, ended);
                        ended.takeBack();
                        ended.forget();
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
