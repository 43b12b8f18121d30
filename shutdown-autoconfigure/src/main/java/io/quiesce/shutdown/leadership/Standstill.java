package io.quiesce.shutdown.leadership;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * Leaves everything where it is, as in the moment between a drain and a shutdown.
 *
 * @param clock the time
 */
record Standstill(EngineClock clock) implements Course {

    @Override
    public boolean turn() {
        return true;
    }

    @Override
    public long next() {
        return FleetSync.forever(this.clock);
    }
}
