package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Style;

/**
 * What the oracle knows of a unit of work, or of a step of a source, which is one as well.
 */
final class Job {

    final WorkKind kind;

    /** When it gets its thread. */
    private final long started;

    private final boolean queued;

    private final boolean onThread;

    private boolean step;

    private boolean fetching;

    private final Reaction reaction;

    private final long late;

    long end;

    boolean over;

    boolean fails;

    private Job(
            WorkKind kind, long started, long takes, boolean queued, boolean onThread, Reaction reaction, long late) {
        this.kind = kind;
        this.started = started;
        this.end = Labour.later(started, takes);
        this.queued = queued;
        this.onThread = onThread;
        this.reaction = reaction;
        this.late = late;
    }

    static Job of(Arrival arrival, long began) {
        boolean queued = arrival.style() == Style.QUEUED;
        return new Job(
                arrival.kind(),
                queued ? Labour.later(began, arrival.queued()) : began,
                arrival.takes(),
                queued,
                arrival.style() != Style.ASYNCHRONOUS,
                arrival.reaction(),
                arrival.late());
    }

    static Job step(Source source, String step, long began, long takes, boolean fails) {
        Job job = new Job(source.kind(), began, takes, false, true, source.reaction(), source.late());
        job.step = true;
        job.fetching = step.equals("stopFetching");
        job.fails = fails;
        return job;
    }

    boolean isFetchingMessages(long now) {
        return this.fetching && this.started <= now && this.kind == WorkKind.MESSAGES && !this.over;
    }

    void cancel(long now, boolean pessimistic) {
        if (this.step && now < this.started) {
            // It waits for what was being turned on before, and is told to stop.
            this.end = now;
            this.fails = true;
            return;
        }
        if (this.queued && (pessimistic ? now < this.started : now <= this.started)) {
            this.end = now;
            return;
        }
        switch (this.reaction) {
            case HONOURS -> this.end = Math.min(this.end, now);
            case LATE -> this.end = Math.min(this.end, Labour.later(now, this.late));
            case THROWS -> {
                if (this.onThread) {
                    this.end = Math.min(this.end, now);
                    this.fails |= this.step;
                }
            }
            case IGNORES -> {}
        }
    }
}
