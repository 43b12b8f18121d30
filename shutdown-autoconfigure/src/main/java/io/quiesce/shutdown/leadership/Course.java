package io.quiesce.shutdown.leadership;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * What is done about the groups, turn by turn, until it has led to where it should.
 */
@FunctionalInterface
interface Course {

    /** Do what can be done now, and wait for nothing. Returns whether nothing is left. */
    boolean turn();

    /** Return when the next turn is due if nothing changes. */
    default long next(EngineClock clock) {
        return FleetSync.forever(clock);
    }
}
