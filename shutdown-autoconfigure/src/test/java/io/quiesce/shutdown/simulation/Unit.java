package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work, as the application sees it.
 */
final class Unit {

    /** How it went. */
    enum Fate {

        /** It has not come, as nobody sent it any more. */
        NOT_SENT,

        /** It came when the application was softly out of service. */
        TURNED_AWAY,

        REFUSED,

        RUNNING,

        ENDED
    }

    final Arrival arrival;

    final String name;

    Fate fate = Fate.NOT_SENT;

    long began = -1;

    long ended = -1;

    /** When it was cancelled, as far as it noticed that. */
    long cancelled = -1;

    @Nullable
    TrackedWork work;

    Unit(Arrival arrival, int number) {
        this.arrival = arrival;
        this.name = (arrival.count() == 1) ? arrival.name() : arrival.name() + "-" + number;
    }

    WorkKind kind() {
        return this.arrival.kind();
    }

    boolean isAdmitted() {
        return this.began >= 0;
    }

    @Override
    public String toString() {
        return "%s %s: %s, began %s, cancelled %s, ended %s"
                .formatted(
                        kind(),
                        this.name,
                        this.fate,
                        Times.of(this.began),
                        Times.of(this.cancelled),
                        Times.of(this.ended));
    }
}
