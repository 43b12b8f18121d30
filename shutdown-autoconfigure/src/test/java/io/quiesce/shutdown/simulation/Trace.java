package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one simulation, in order.
 */
final class Trace implements ShutdownListener {

    /** What can happen. */
    enum What {
        SIGNAL,
        HOLDING,
        BEGAN,
        INITIATED,
        HURRIED,
        ANNOUNCED,
        REFUSING,
        WAITING,
        CANCELLING,
        ABANDONED,
        HANDLER_BEGAN,
        HANDLER_RETURNED,
        HANDLER_ENDED,
        HANDLER_TOO_LATE,
        PHASE_BEGAN,
        PHASE_ENDED,
        MILESTONE,
        CHANGED,
        DRAIN_TIMED_OUT,
        STEP_BEGAN,
        STEP_ENDED,
        STEP_FAILED,
        CLOSER_ENDED,
        OVERDUE,
        ENDED,
        EXIT,
        HALT,
        FAILURE,
        LOCKED,
        SNAPSHOT
    }

    record Event(long at, What what, Object detail) {

        @Override
        public String toString() {
            return "%s %s %s".formatted(Times.at(this.at), this.what, this.detail);
        }
    }

    private final LongSupplier time;

    /** Whether the calling thread has a lock that listeners must not be called under. */
    private final BooleanSupplier locked;

    private final List<Event> events = new ArrayList<>();

    private final Map<What, Event> firsts = new EnumMap<>(What.class);

    private boolean frozen;

    @Nullable
    ShutdownProgress progress;

    Trace(LongSupplier time, BooleanSupplier locked) {
        this.time = time;
        this.locked = locked;
    }

    void note(What what, Object detail) {
        if (!this.frozen) {
            Event event = new Event(this.time.getAsLong(), what, detail);
            this.events.add(event);
            this.firsts.putIfAbsent(what, event);
        }
    }

    private void told(What what, Object detail) {
        if (!this.frozen && this.locked.getAsBoolean()) {
            note(What.LOCKED, what);
        }
        note(what, detail);
    }

    /** Nothing that happens from now on counts: the process is gone. */
    void freeze() {
        this.frozen = true;
    }

    boolean isFrozen() {
        return this.frozen;
    }

    List<Event> events() {
        return this.events;
    }

    Stream<Event> all(What what) {
        return this.events.stream().filter((event) -> event.what() == what);
    }

    boolean has(What what) {
        return this.firsts.containsKey(what);
    }

    /** Return when something happened first, or a time that never comes. */
    long first(What what) {
        Event event = this.firsts.get(what);
        return (event != null) ? event.at() : Long.MAX_VALUE;
    }

    long count(What what) {
        return all(what).count();
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        told(What.CHANGED, status.state());
    }

    @Override
    public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
        told(What.DRAIN_TIMED_OUT, consequence);
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.progress = progress;
        told(What.BEGAN, progress.cause());
    }

    @Override
    public void holding(String reason, Duration longest) {
        told(What.HOLDING, longest);
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        told(What.INITIATED, deadlines);
    }

    @Override
    public void hurried(Deadlines deadlines) {
        told(What.HURRIED, deadlines);
    }

    @Override
    public void announced(Outcome outcome) {
        told(What.ANNOUNCED, outcome);
    }

    @Override
    public void refusing(boolean early) {
        told(What.REFUSING, early);
    }

    @Override
    public void waiting(Outstanding outstanding) {
        told(What.WAITING, "");
    }

    @Override
    public void cancelling(List<WorkDetails> work) {
        told(What.CANCELLING, work);
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        told(What.ABANDONED, work);
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        told(What.HANDLER_ENDED, outcome);
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        told(What.PHASE_BEGAN, phase);
    }

    @Override
    public void phaseEnded(PhaseSpan span) {
        told(What.PHASE_ENDED, span);
    }

    @Override
    public void overdue(ThreadSnapshot closing) {
        told(What.OVERDUE, "");
    }

    @Override
    public void ended(ShutdownReport report) {
        told(What.ENDED, report);
    }

    @Override
    public void listenerFailed(Throwable failure) {
        told(What.FAILURE, failure);
    }
}
