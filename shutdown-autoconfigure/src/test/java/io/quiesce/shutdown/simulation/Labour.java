package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Style;
import io.quiesce.shutdown.tracking.TrackedWork;

/**
 * Does units of work, as they are scripted to take their time and to react to being cancelled.
 */
final class Labour {

    private final Turns turns;

    private final Doors doors;

    private final Trace trace;

    Labour(Turns turns, Doors doors, Trace trace) {
        this.turns = turns;
        this.doors = doors;
        this.trace = trace;
    }

    /** A unit arrives at its time. */
    void schedule(Unit unit) {
        Arrival arrival = unit.arrival;
        if (arrival.style() == Style.THREAD) {
            this.turns.threadAt(arrival.at(), unit.name, () -> doOnThread(unit));
        } else {
            this.turns.at(arrival.at(), () -> beginWithout(unit));
        }
    }

    private boolean isAdmitted(Unit unit) {
        if (this.trace.isFrozen()) {
            return false;
        }
        this.turns.atReadings(() -> this.doors.admit(unit));
        return unit.isAdmitted();
    }

    private void doOnThread(Unit unit) {
        if (isAdmitted(unit)) {
            work(unit).attach();
            doIt(unit);
        }
    }

    private void doIt(Unit unit) {
        Arrival arrival = unit.arrival;
        try {
            react(arrival.takes(), arrival.reaction(), arrival.late(), () -> noteCancelled(unit));
        } catch (IllegalStateException ex) {
            // That is how this unit ends.
        } finally {
            end(unit);
        }
    }

    /** Take time on the calling thread, and react to an interrupt. */
    void react(long takes, Reaction reaction, long late, Runnable cancelled) {
        long end = later(this.turns.elapsed(), takes);
        boolean interrupted = false;
        while (true) {
            try {
                this.turns.pass(end - this.turns.elapsed());
                return;
            } catch (InterruptedException ex) {
                if (interrupted) {
                    continue;
                }
                interrupted = true;
                cancelled.run();
                switch (reaction) {
                    case HONOURS -> end = this.turns.elapsed();
                    case LATE -> end = Math.min(end, later(this.turns.elapsed(), late));
                    case THROWS -> throw new IllegalStateException("Interrupted");
                    case IGNORES -> {}
                }
            }
        }
    }

    static long later(long time, long by) {
        return time + by;
    }

    private void beginWithout(Unit unit) {
        if (!isAdmitted(unit)) {
            return;
        }
        Arrival arrival = unit.arrival;
        long now = this.turns.elapsed();
        if (arrival.style() == Style.QUEUED) {
            work(unit).queued();
            this.turns.threadAt(later(now, arrival.queued()), unit.name, () -> {
                if (work(unit).start()) {
                    doIt(unit);
                }
            });
            return;
        }
        this.turns.at(later(now, arrival.takes()), () -> end(unit));
        work(unit).onCancel(() -> {
            noteCancelled(unit);
            switch (arrival.reaction()) {
                case HONOURS -> end(unit);
                case LATE -> this.turns.at(later(this.turns.elapsed(), arrival.late()), () -> end(unit));
                case THROWS -> throw new IllegalStateException("Cancelled");
                case IGNORES -> {}
            }
        });
    }

    private void noteCancelled(Unit unit) {
        if (!this.trace.isFrozen() && unit.cancelled < 0) {
            unit.cancelled = this.turns.elapsed();
        }
    }

    private void end(Unit unit) {
        TrackedWork work = work(unit);
        if (unit.fate == Unit.Fate.RUNNING && !this.trace.isFrozen()) {
            unit.ended = this.turns.elapsed();
            unit.fate = Unit.Fate.ENDED;
            work.close();
        } else {
            work.close();
        }
    }

    private static TrackedWork work(Unit unit) {
        TrackedWork work = unit.work;
        if (work == null) {
            throw new IllegalStateException("Not admitted: " + unit);
        }
        return work;
    }
}
