package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.jspecify.annotations.Nullable;

/**
 * Phase 1: what has begun ends, and nothing new begins.
 * <p>
 * Driven by one thread. Each turn looks at the time and at what is outstanding and does what is due; between turns the
 * thread waits for the next deadline or for news, whichever comes first.
 */
final class DrainPhase {

    private static final long PROGRESS_INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final ShutdownRun run;

    private final Timeline timeline;

    private final Workload workload;

    private final @Nullable Duration quietPeriod;

    private final Participants participants;

    private final Progress progress;

    private final ListenerGroup listeners;

    private final AtomicInteger news = new AtomicInteger();

    private List<WorkDetails> abandoned = List.of();

    private boolean refusing;

    private boolean cancelling;

    private boolean workDone;

    private long nextProgress;

    DrainPhase(
            ShutdownRun run,
            Workload workload,
            @Nullable Duration quietPeriod,
            Participants participants,
            Progress progress,
            ListenerGroup listeners) {
        this.run = run;
        this.timeline = run.timeline();
        this.workload = workload;
        this.quietPeriod = quietPeriod;
        this.participants = participants;
        this.progress = progress;
        this.listeners = listeners;
    }

    /** Something may have changed: look again. */
    void wakeUp() {
        this.news.incrementAndGet();
        this.timeline.clock().signal();
    }

    /** Go through the phase; returns when phase 2 may begin, by its deadline at the latest. */
    void await() {
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            try {
                over = step();
            } catch (InterruptedException ex) {
                // A shutdown is not called off by interrupting the thread that happens to drive it.
                interrupted = true;
            } catch (RuntimeException | LinkageError | VirtualMachineError ex) {
                over = fail(ex);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Do what is due and wait until there is more to do. Returns whether the phase is over. */
    private boolean step() throws InterruptedException {
        int seen = this.news.get();
        if (turn()) {
            return true;
        }
        await(nextDeadline(), () -> this.news.get() != seen || isWorkDue());
        return false;
    }

    private void await(long deadline, BooleanSupplier condition) throws InterruptedException {
        this.timeline.clock().awaitUntil(this.timeline.nanoTimeAt(deadline), condition);
    }

    /** Without memory nothing can be done, but there may be some soon. Returns whether time is up. */
    private boolean fail(Throwable failure) {
        int seen = this.news.get();
        this.run.failed();
        this.listeners.failed(failure);
        long now = this.timeline.elapsed();
        long force = this.run.deadlines().force();
        try {
            await(Math.min(now + PROGRESS_INTERVAL, force), () -> this.news.get() != seen);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (VirtualMachineError ex) {
            // Even to wait takes memory.
            Thread.onSpinWait();
        }
        return now >= force;
    }

    /** Do what is due. Returns whether the phase is over. */
    private boolean turn() {
        Deadlines deadlines = this.run.deadlines();
        long now = this.timeline.elapsed();
        this.participants.follow(now);
        if (!this.refusing && now >= endOfWindow(deadlines)) {
            refuse(now < deadlines.refuse());
        }
        if (this.refusing && !this.workDone) {
            followWork(deadlines, now);
        }
        if (this.participants.handlersDone()) {
            this.progress.reachHandlers();
        }
        if (isComplete()) {
            // Some may have ended during this turn, and nobody has been told yet.
            this.participants.follow(now);
            this.run.drained(true, this.abandoned);
            return true;
        }
        if (now >= deadlines.force()) {
            giveUp();
            return true;
        }
        tellProgress(now);
        return false;
    }

    private boolean isComplete() {
        return this.workDone && this.progress.runningHandlers().isReached() && this.participants.closeIfDone();
    }

    /** The window ends early when nobody can find this instance any more and nobody has come for a while. */
    private long endOfWindow(Deadlines deadlines) {
        if (this.quietPeriod == null) {
            return deadlines.refuse();
        }
        long quietSince = Math.max(0, this.timeline.since(this.workload.lastRequestBegan()));
        for (Outcome entry : this.participants.registryOutcomes()) {
            if (entry.result() != Result.COMPLETED) {
                return deadlines.refuse();
            }
            quietSince = Math.max(quietSince, entry.duration().toNanos());
        }
        return Math.min(deadlines.refuse(), quietSince + this.quietPeriod.toNanos());
    }

    private void refuse(boolean early) {
        this.refusing = true;
        this.workload.refuseRequests();
        this.nextProgress = this.timeline.elapsed() + PROGRESS_INTERVAL;
        this.listeners.tell((listener) -> listener.refusing(early));
    }

    /** Whether {@link #followWork} would find something to do before the next deadline. */
    private boolean isWorkDue() {
        return this.refusing
                && !this.workDone
                && (isDue(this.progress.outstandingRequests(), WorkKind.REQUESTS)
                        || isDue(this.progress.outstandingPubSubMessages(), WorkKind.MESSAGES)
                        || this.workload.isIdle(WorkKind.HOLDING_TASKS));
    }

    private boolean isDue(TimedMilestone milestone, WorkKind kind) {
        return !milestone.isReached() && this.workload.isIdle(Set.of(kind));
    }

    private void followWork(Deadlines deadlines, long now) {
        if (isDue(this.progress.outstandingRequests(), WorkKind.REQUESTS)) {
            this.progress.reachRequests();
        }
        if (isDue(this.progress.outstandingPubSubMessages(), WorkKind.MESSAGES)) {
            this.progress.reachMessages();
        }
        if (this.workload.stopTasksIfIdle()) {
            this.workDone = true;
            this.progress.reachTasks();
        } else if (now >= deadlines.cancel()) {
            cancel();
            if (now >= deadlines.abandon()) {
                abandon();
            }
        }
    }

    private void cancel() {
        if (!this.cancelling) {
            this.cancelling = true;
            List<WorkDetails> cancelled = this.workload.cancel();
            this.progress.reachCancelling();
            this.listeners.tell((listener) -> listener.cancelling(cancelled));
        }
    }

    private void abandon() {
        this.abandoned = this.workload.abandon();
        this.workDone = true;
        this.progress.reachTasks();
        this.listeners.tell((listener) -> listener.abandoned(this.abandoned));
    }

    /** Work has been abandoned by then: its deadline is no later. */
    private void giveUp() {
        this.participants.stopWaiting();
        this.progress.reachHandlers();
        this.run.drained(false, this.abandoned);
    }

    private void tellProgress(long now) {
        if (this.refusing && now >= this.nextProgress) {
            this.nextProgress = now + PROGRESS_INTERVAL;
            Outstanding outstanding = new Outstanding(
                    this.workload.counts(),
                    this.workload.outstanding().stream().findFirst(),
                    this.participants.runningHandlers(),
                    this.participants.runningAnnouncements());
            this.listeners.tell((listener) -> listener.waiting(outstanding));
        }
    }

    private long nextDeadline() {
        Deadlines deadlines = this.run.deadlines();
        long next = Math.min(deadlines.force(), this.participants.nextLimit());
        if (!this.refusing) {
            return Math.min(next, endOfWindow(deadlines));
        }
        if (!this.workDone) {
            next = Math.min(next, this.cancelling ? deadlines.abandon() : deadlines.cancel());
        }
        return Math.min(next, this.nextProgress);
    }
}
