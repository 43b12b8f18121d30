package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Waits;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * No milestone is reached while what it stands for goes on, and all are when phase 2 has begun.
 */
final class MilestonesReached implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        Trace trace = outcome.trace();
        boolean drained = trace.all(What.PHASE_BEGAN).anyMatch((event) -> event.detail() == Phase.CLOSE);
        boolean closed = trace.all(What.ENDED).anyMatch(PhasesInOrder::isLast);
        findings.check(!closed || outcome.unreached().isEmpty(), "Never reached: %s", outcome.unreached());
        if (!trace.has(What.BEGAN)) {
            return;
        }
        Bounds bounds = new Bounds(outcome, new Bounds.Signals(outcome));
        bounds.moveTo(outcome.gone());
        trace.all(What.MILESTONE).forEach((event) -> {
            Waits milestone =
                    (event.detail() instanceof Reached reached) ? reached.milestone() : (Waits) event.detail();
            long at = event.at();
            findings.check(at >= trace.first(What.INITIATED), "%s reached before it began", milestone);
            findings.check(milestone != Waits.FORCED || drained, "%s reached before phase 2", milestone);
            if (at < trace.first(What.ABANDONED) && at < bounds.abandon()) {
                for (Unit unit : outcome.units()) {
                    boolean goesOn = unit.isAdmitted()
                            && unit.began < at
                            && (unit.ended < 0 ? !isOver(unit, at, trace) : unit.ended > at);
                    findings.check(
                            !goesOn || !standsFor(milestone, unit.kind()), "%s reached at %s: %s", milestone, at, unit);
                }
            }
        });
    }

    /** What waits for a thread ends without one when it is cancelled. */
    private static boolean isOver(Unit unit, long at, Trace trace) {
        return unit.arrival.style() == Element.Style.QUEUED && trace.first(What.CANCELLING) <= at;
    }

    private static boolean standsFor(Waits milestone, WorkKind kind) {
        return switch (milestone) {
            case REQUESTS -> kind == WorkKind.REQUESTS;
            case MESSAGES -> kind == WorkKind.MESSAGES;
            case TASKS -> kind != WorkKind.SESSIONS;
            default -> false;
        };
    }
}
