package io.quiesce.shutdown.simulation;

import java.util.HashSet;
import java.util.Set;

import io.quiesce.shutdown.simulation.ScriptedSource.Step;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * Whoever has been told that the application leaves for good is not told afterwards that it is back. Nor does somebody outside hear
 * the end of that then; a source that goes on while it is cancelled may come to its end of resuming.
 */
final class LeavesForGood implements Invariant {

    private static final Set<String> FOR_GOOD = Set.of("gone", "stopFetching");

    private static final Set<String> BACK = Set.of("up", "running");

    @Override
    public void check(Outcome outcome, Findings findings) {
        Set<String> left = new HashSet<>();
        for (Event event : outcome.trace().events()) {
            if (event.detail() instanceof Step step) {
                if (FOR_GOOD.contains(step.step())) {
                    left.add(step.name());
                }
                boolean back = BACK.contains(step.step())
                        && (event.what() == What.STEP_BEGAN
                                || (event.what() == What.STEP_ENDED
                                        && step.step().equals("up")));
                findings.check(
                        !back || !left.contains(step.name()),
                        "%s although it has left: %s at %s",
                        event.what(),
                        step,
                        event.at());
            }
        }
    }
}
