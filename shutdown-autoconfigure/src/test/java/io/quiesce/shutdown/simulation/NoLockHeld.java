package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.simulation.Trace.What;

/**
 * No listener is called under a lock.
 */
final class NoLockHeld implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        outcome.trace()
                .all(What.LOCKED)
                .forEach((event) -> findings.check(false, "Told under a lock: %s", event.detail()));
    }
}
