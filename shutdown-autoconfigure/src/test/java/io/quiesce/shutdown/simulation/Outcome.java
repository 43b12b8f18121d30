package io.quiesce.shutdown.simulation;

import java.util.List;

import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Waits;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * What came out of a scenario.
 *
 * @param gone when the process was gone
 * @param unreached the milestones that had not been reached by then
 */
record Outcome(Scenario scenario, Trace trace, List<Unit> units, int exitCode, long gone, List<Waits> unreached) {

    /** Whether it depends on who comes first at one moment when the deadlines are. */
    boolean isAmbiguous() {
        if (!this.trace.has(What.BEGAN)) {
            return true;
        }
        Bounds bounds = new Bounds(this, new Bounds.Signals(this));
        // The second signal comes when nobody knows yet of the first, or somebody drains while it begins.
        return new Bounds.Signals(this).second() == bounds.start()
                || this.scenario
                        .all(Command.class)
                        .anyMatch((command) -> !command.order().ends() && command.at() == bounds.released());
    }
}
