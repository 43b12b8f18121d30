package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one shutdown while it goes on: its cause, its time, and what the report will say.
 */
final class ShutdownRun {

    private final ShutdownCause cause;

    private final ShutdownTimings timings;

    private final Timeline timeline;

    private final List<PhaseSpan> phases = new ArrayList<>();

    private volatile Deadlines deadlines;

    /** How the phase under way will have ended. */
    private volatile Result outcome = Result.COMPLETED;

    private volatile boolean ended;

    private volatile @Nullable String held;

    private volatile List<WorkDetails> abandoned = List.of();

    ShutdownRun(ShutdownCause cause, ShutdownTimings timings, EngineClock clock) {
        this.cause = cause;
        this.timings = timings;
        this.timeline = new Timeline(clock);
        this.deadlines = Deadlines.of(timings, cause);
    }

    ShutdownCause cause() {
        return this.cause;
    }

    Timeline timeline() {
        return this.timeline;
    }

    Deadlines deadlines() {
        return this.deadlines;
    }

    /** Who has been out of service before the shutdown has told everybody, and had that much of the window. */
    synchronized void wasOutOfServiceFor(Duration time) {
        this.deadlines = this.deadlines.refusingEarlierBy(time.toNanos());
    }

    /** See whether the application must not leave yet. SIGTERM alone asks, and is asked for nobody else. */
    void hold(Hold hold) {
        this.held = (this.cause == ShutdownCause.SIGTERM) ? hold.reason() : null;
    }

    /** Whether nothing has begun yet, and everything is served as ever. */
    boolean isHeld() {
        return this.held != null;
    }

    /** Wait while it is held. A second signal ends that, and so does the time in which the window must still fit. */
    void awaitRelease(Hold hold, ListenerGroup listeners) {
        String reason = this.held;
        if (reason == null) {
            return;
        }
        EngineClock clock = this.timeline.clock();
        Deadlines before = this.deadlines;
        long longest = Math.max(0, before.cancel() - before.refuse());
        listeners.tell((listener) -> listener.holding(reason, Duration.ofNanos(longest)));
        long limit = clock.nanoTime() + longest;
        Uninterruptibly.run(() ->
                clock.awaitUntil(limit, () -> hold.reason() == null || this.deadlines.cancel() < before.cancel()));
        synchronized (this) {
            this.held = null;
            this.deadlines = this.deadlines.refusingLaterBy(this.timeline.elapsed());
        }
    }

    synchronized Deadlines hurry() {
        this.deadlines = this.deadlines.hurried(this.timeline.elapsed(), this.timings);
        return this.deadlines;
    }

    /** Begin a phase, which ends the one before; again does nothing. */
    synchronized boolean begin(Phase phase) {
        @Nullable PhaseSpan current = this.phases.isEmpty() ? null : this.phases.get(this.phases.size() - 1);
        if (current != null && current.phase().compareTo(phase) >= 0) {
            return false;
        }
        Duration now = this.timeline.elapsedTime();
        if (current != null) {
            this.phases.set(
                    this.phases.size() - 1, new PhaseSpan(current.phase(), current.started(), now, this.outcome));
            this.outcome = Result.COMPLETED;
        }
        this.phases.add(new PhaseSpan(phase, now, null, Result.RUNNING));
        return true;
    }

    /** Return how a phase went, once it is over. */
    synchronized Optional<PhaseSpan> ended(Phase phase) {
        return this.phases.stream()
                .filter((span) -> span.phase() == phase && span.ended() != null)
                .findFirst();
    }

    void drained(boolean inTime, List<WorkDetails> abandoned) {
        if (!inTime && this.outcome == Result.COMPLETED) {
            this.outcome = Result.TIMED_OUT;
        }
        this.abandoned = abandoned;
    }

    /** A step of phase 1 was not done as it should. */
    void failed() {
        this.outcome = Result.FAILED;
    }

    void end() {
        this.ended = true;
        this.timeline.clock().signal();
    }

    void awaitEnd() throws InterruptedException {
        while (!this.ended) {
            long later = this.timeline.clock().nanoTime() + ShutdownTimings.LONGEST.toNanos();
            this.timeline.clock().awaitUntil(later, () -> this.ended);
        }
    }

    /**
     * Return the report as things stand; a success only if the last phase has begun, in time.
     * @param closed whether it is written because of that, and not because time is up
     */
    synchronized ShutdownReport report(
            Workload workload, Participants participants, CloseRecord closings, boolean closed) {
        List<Outcome> handlerOutcomes = participants.handlerOutcomes();
        List<WorkDetails> notEnded = new ArrayList<>(this.abandoned);
        notEnded.addAll(workload.failed());
        // Time can be up before the first phase has begun.
        @Nullable PhaseSpan last = this.phases.isEmpty() ? null : this.phases.get(this.phases.size() - 1);
        boolean success = closed
                && last != null
                && last.phase() == Phase.EXIT
                && last.started().toNanos() <= this.deadlines.halt()
                && this.phases.stream().noneMatch((span) -> span.outcome() == Result.FAILED)
                && notEnded.isEmpty()
                && closings.isClean()
                && handlerOutcomes.stream().allMatch((outcome) -> outcome.result() == Result.COMPLETED);
        return new ShutdownReport(
                this.cause,
                this.timeline.initiatedAt(),
                success ? 0 : 1,
                success,
                this.timeline.elapsedTime(),
                List.copyOf(this.phases),
                workload.completed(),
                workload.refused(),
                workload.cancelled(),
                List.copyOf(notEnded),
                handlerOutcomes,
                participants.reportedOutcomes(),
                closings.slowest(),
                workload.sessions(),
                workload.leaderships());
    }
}
