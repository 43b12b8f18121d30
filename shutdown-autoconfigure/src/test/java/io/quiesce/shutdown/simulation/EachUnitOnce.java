package io.quiesce.shutdown.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Trace.What;
import io.quiesce.shutdown.simulation.Unit.Fate;

/**
 * Every unit of work ends up as exactly one of completed, cancelled, abandoned and refused, and the report counts it so.
 */
final class EachUnitOnce implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        outcome.trace()
                .all(What.ENDED)
                .filter(PhasesInOrder::isLast)
                .forEach((event) -> check(outcome, (ShutdownReport) event.detail(), event.at(), findings));
    }

    private static void check(Outcome outcome, ShutdownReport report, long closed, Findings findings) {
        Map<String, Integer> cancelled = names(report.cancelled());
        Map<String, Integer> abandoned = names(report.abandoned());
        Map<WorkKind, Long> completed = new HashMap<>();
        Map<WorkKind, Long> refused = new HashMap<>();
        long initiated = outcome.trace().first(What.INITIATED);
        boolean exact = true;
        for (Unit unit : outcome.units()) {
            // What ends while the shutdown is being initiated may be counted or not.
            exact &= unit.ended != initiated && unit.ended != closed && unit.arrival.at() != closed;
            int bad = cancelled.getOrDefault(unit.name, 0) + abandoned.getOrDefault(unit.name, 0);
            findings.check(bad <= 1, "%s times in the report: %s", bad, unit);
            if (unit.fate == Fate.REFUSED) {
                refused.merge(unit.kind(), 1L, Long::sum);
            }
            if (!unit.isAdmitted()) {
                findings.check(bad == 0, "It never began: %s", unit);
                continue;
            }
            boolean ended = unit.fate == Fate.ENDED && unit.ended <= closed;
            // Its source hands it over while all is being given up.
            boolean late = unit.kind() == WorkKind.MESSAGES
                    && unit.began >= outcome.trace().first(What.ABANDONED);
            findings.check(ended || bad == 1 || late, "Nobody knows of it: %s", unit);
            findings.check(
                    !cancelled.containsKey(unit.name)
                            || unit.ended < 0
                            || unit.ended >= outcome.trace().first(What.CANCELLING),
                    "It was not cancelled: %s",
                    unit);
            if (bad == 0 && unit.ended > initiated) {
                completed.merge(unit.kind(), 1L, Long::sum);
            }
        }
        if (exact) {
            for (WorkKind kind : WorkKind.values()) {
                equal(findings, "completed", kind, report.completed(), completed);
                equal(findings, "refused", kind, report.refused(), refused);
            }
        }
    }

    private static void equal(
            Findings findings, String what, WorkKind kind, Map<WorkKind, Long> reported, Map<WorkKind, Long> counted) {
        long expected = counted.getOrDefault(kind, 0L);
        long actual = reported.getOrDefault(kind, 0L);
        findings.check(
                actual == expected,
                "%s %s are %s in the report, and %s were",
                Math.toIntExact(actual),
                kind,
                what,
                Math.toIntExact(expected));
    }

    private static Map<String, Integer> names(List<WorkDetails> work) {
        Map<String, Integer> names = new HashMap<>();
        work.forEach((each) -> names.merge(each.description(), 1, Integer::sum));
        return names;
    }
}
