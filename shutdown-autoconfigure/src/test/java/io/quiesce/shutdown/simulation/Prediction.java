package io.quiesce.shutdown.simulation;

import java.util.EnumMap;
import java.util.Map;

import io.quiesce.shutdown.simulation.Element.Waits;

/**
 * What the oracle says. Times that never come are {@link Oracle#NOT}.
 */
final class Prediction {

    private final Map<Waits, Long> milestones = new EnumMap<>(Waits.class);

    long initiated = Oracle.NOT;

    long refusing = Oracle.NOT;

    long cancelling = Oracle.NOT;

    long abandoning = Oracle.NOT;

    long drained = Oracle.NOT;

    long gone = Oracle.NOT;

    boolean success;

    /** Whether more than the end of something depends on who comes first at one moment. */
    boolean tie;

    /** {@link Waits#NOT} stands for the end of all handlers. */
    void reach(Waits milestone, long time) {
        this.milestones.putIfAbsent(milestone, time);
    }

    long reached(Waits milestone) {
        return (milestone == Waits.FORCED) ? this.drained : this.milestones.getOrDefault(milestone, Oracle.NOT);
    }
}
