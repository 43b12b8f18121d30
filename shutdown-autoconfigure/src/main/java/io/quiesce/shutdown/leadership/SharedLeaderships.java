package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.FleetPace;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of a service share.
 *
 * @param pace the slot; where there is no store it is free at any time, and the pace holds within this instance
 * @param time the time from one hand-over to the next
 * @param leaders who leads; {@code null} where there is no store
 * @param takeOver whether who comes back has leaderships again that it had before
 * @param failures told when the store cannot be reached
 */
record SharedLeaderships(
        FleetPace pace, Duration time, @Nullable FleetLeaders leaders, boolean takeOver, Consumer<Throwable> failures) {

    /** A slot that nobody else wants. */
    static final FleetPace ALONE = new FleetPace() {
        @Override
        public void begin(Duration pace, Runnable changed) {
            // Nothing ever does.
        }

        @Override
        public Optional<Duration> acquire() {
            return Optional.of(ShutdownTimings.LONGEST);
        }

        @Override
        public void keep(Duration time) {
            // There is nobody to be told.
        }

        @Override
        public void release() {
            // It is free anyway.
        }
    };

    void watch(Runnable changed) {
        this.pace.begin(this.time, changed);
        if (this.leaders != null) {
            this.leaders.watch(changed);
        }
    }
}
