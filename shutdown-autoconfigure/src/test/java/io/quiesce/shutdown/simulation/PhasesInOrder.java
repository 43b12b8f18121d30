package io.quiesce.shutdown.simulation;

import java.util.List;

import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * Phases come in order and once each, one begins when the one before ends, and the report says the same.
 */
final class PhasesInOrder implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        Trace trace = outcome.trace();
        List<Object> told = trace.all(What.PHASE_BEGAN).map(Event::detail).toList();
        List<Phase> expected = List.of(Phase.DRAIN, Phase.CLOSE);
        boolean halted = trace.has(What.HALT);
        findings.check(
                halted ? expected.subList(0, told.size()).equals(told) : expected.equals(told),
                "Phases began: %s",
                told);
        List<Phase> ended = trace.all(What.PHASE_ENDED)
                .map((event) -> ((PhaseSpan) event.detail()).phase())
                .toList();
        findings.check(
                halted ? expected.subList(0, ended.size()).equals(ended) : expected.equals(ended),
                "Phases ended: %s",
                ended);
        trace.all(What.ENDED).forEach((event) -> check((ShutdownReport) event.detail(), findings));
        findings.check(
                halted || trace.all(What.ENDED).anyMatch(PhasesInOrder::isLast),
                "It is gone without having been closed");
        findings.check(trace.count(What.INITIATED) <= 1, "It was initiated twice");
        findings.check(trace.count(What.REFUSING) <= 1, "It refused twice");
        findings.check(trace.count(What.CANCELLING) <= 1, "It cancelled twice");
        findings.check(trace.count(What.ABANDONED) <= 1, "It abandoned twice");
    }

    /** Whether this is the end of phase 3, and not what is said when time runs out. */
    static boolean isLast(Event ended) {
        List<PhaseSpan> spans = ((ShutdownReport) ended.detail()).phases();
        return !spans.isEmpty() && spans.get(spans.size() - 1).phase() == Phase.EXIT;
    }

    private static void check(ShutdownReport report, Findings findings) {
        List<PhaseSpan> spans = report.phases();
        for (int i = 0; i < spans.size(); i++) {
            PhaseSpan span = spans.get(i);
            findings.check(span.phase().ordinal() == i, "The report has phases %s", spans);
            boolean last = i == spans.size() - 1;
            findings.check(last == (span.ended() == null), "The report has phases %s", spans);
            findings.check(
                    last || spans.get(i + 1).started().equals(span.ended()), "There is a gap between phases %s", spans);
        }
    }
}
