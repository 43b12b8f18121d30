package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.simulation.Trace.What;
import io.quiesce.shutdown.simulation.Unit.Fate;

/**
 * Nothing is refused before the window is over, and nothing accepted after that; nothing is cancelled or abandoned before its
 * deadline.
 */
final class NothingEarly implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        Trace trace = outcome.trace();
        if (outcome.isAmbiguous()) {
            return;
        }
        Bounds bounds = new Bounds(outcome, new Bounds.Signals(outcome));
        bounds.moveTo(outcome.gone());
        // It may be gone before anybody is told.
        long refusing = Math.min(trace.first(What.REFUSING), outcome.gone());
        findings.check(
                trace.first(What.REFUSING) >= bounds.refuse()
                        || outcome.scenario().timings().quietPeriod() != null,
                "Refused at %s, before %s",
                refusing,
                bounds.refuse());
        notBefore(findings, trace, What.CANCELLING, bounds.cancel());
        notBefore(findings, trace, What.ABANDONED, bounds.abandon());
        for (Unit unit : outcome.units()) {
            long came = unit.arrival.at();
            findings.check(unit.cancelled < 0 || unit.cancelled >= bounds.cancel(), "Cancelled early: %s", unit);
            switch (unit.kind()) {
                case REQUESTS -> {
                    findings.check(unit.fate != Fate.REFUSED || came >= refusing, "Refused early: %s", unit);
                    findings.check(!unit.isAdmitted() || came <= refusing, "Accepted late: %s", unit);
                }
                case TASKS -> findings.check(unit.fate != Fate.REFUSED || came >= refusing, "Refused early: %s", unit);
                default -> findings.check(unit.fate != Fate.REFUSED, "Refused: %s", unit);
            }
            if (unit.fate == Fate.TURNED_AWAY) {
                findings.check(
                        trace.all(What.CHANGED)
                                .anyMatch((event) ->
                                        event.detail() == ShutdownState.BECOMING_OFFLINE && event.at() <= came),
                        "Turned away while online: %s",
                        unit);
            }
        }
    }

    private static void notBefore(Findings findings, Trace trace, What what, long time) {
        long at = trace.first(what);
        findings.check(at >= time, "%s at %s, before %s", what, at, time);
    }
}
