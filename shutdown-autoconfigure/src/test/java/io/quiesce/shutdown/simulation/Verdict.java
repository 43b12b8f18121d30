package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.simulation.Element.Waits;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * The exit code is the oracle's, and so are the moments of all that happens.
 */
final class Verdict implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        if (outcome.isAmbiguous()) {
            return;
        }
        Prediction best = new Oracle(outcome, false).predict();
        Prediction worst = new Oracle(outcome, true).predict();
        if (best.tie || worst.tie) {
            return;
        }
        if (best.success == worst.success) {
            findings.check(
                    (outcome.exitCode() == 0) == best.success,
                    "The exit code is %s, and it should be %s",
                    outcome.exitCode(),
                    best.success ? "0" : "1");
        }
        Comparison comparison = new Comparison(best, worst, outcome.gone(), findings);
        Trace trace = outcome.trace();
        comparison.same("Gone", outcome.gone(), (it) -> it.gone);
        comparison.same("Initiated", trace.first(What.INITIATED), (it) -> it.initiated);
        comparison.same("Refused", trace.first(What.REFUSING), (it) -> it.refusing);
        comparison.same("Cancelled", some(outcome, What.CANCELLING), (it) -> it.cancelling);
        comparison.same("Abandoned", some(outcome, What.ABANDONED), (it) -> it.abandoning);
        comparison.same("Phase 2", phase(trace, Phase.CLOSE), (it) -> it.drained);
        trace.all(What.MILESTONE)
                .filter((event) -> event.detail() instanceof Waits)
                .forEach((event) -> {
                    Waits milestone = (Waits) event.detail();
                    findings.check(
                            event.at() >= Math.min(best.reached(milestone), worst.reached(milestone)),
                            "%s reached early, at %s",
                            milestone,
                            event.at());
                });
        trace.all(What.MILESTONE)
                .filter((event) -> event.detail() instanceof Reached)
                .forEach((event) -> {
                    Waits milestone = ((Reached) event.detail()).milestone();
                    comparison.same("Milestone " + milestone, event.at(), (it) -> it.reached(milestone));
                });
    }

    /** What is refused and taken back while others are being cancelled may be seen by those. */
    private static long some(Outcome outcome, What what) {
        Set<String> refused = outcome.units().stream()
                .filter((unit) -> unit.fate == Unit.Fate.REFUSED)
                .map((unit) -> unit.name)
                .collect(Collectors.toSet());
        return outcome.trace()
                .all(what)
                .filter((event) -> ((List<?>) event.detail())
                        .stream().anyMatch((work) -> !refused.contains(((WorkDetails) work).description())))
                .mapToLong(Event::at)
                .findFirst()
                .orElse(Oracle.NOT);
    }

    private static long phase(Trace trace, Phase phase) {
        return trace.all(What.PHASE_BEGAN)
                .filter((event) -> event.detail() == phase)
                .mapToLong(Event::at)
                .findFirst()
                .orElse(Oracle.NOT);
    }

    private record Comparison(Prediction best, Prediction worst, long gone, Findings findings) {

        void same(String what, long actual, ToLongFunction<Prediction> predicted) {
            long expected = predicted.applyAsLong(this.best);
            long shown = (expected >= this.gone && !what.equals("Gone")) ? Oracle.NOT : expected;
            long seen = (actual >= this.gone && !what.equals("Gone")) ? Oracle.NOT : actual;
            if (expected == predicted.applyAsLong(this.worst)) {
                this.findings.check(seen == shown, "%s at %s, and should be at %s", what, actual, expected);
            }
        }
    }
}
