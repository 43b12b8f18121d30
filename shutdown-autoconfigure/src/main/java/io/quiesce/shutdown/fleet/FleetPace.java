package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The one slot of a fleet: who has it may hand over the leadership of one group, and keeps it until the next may go.
 * <p>
 * <strong>Threading:</strong> used by one thread at a time, apart from the callback, which comes from any.
 * <p>
 * <strong>Waiting:</strong> every method returns within a bound of the implementation.
 * <p>
 * <strong>Crashes:</strong> when the store no longer hears from who has the slot, others can have it after the time between two
 * hand-overs at the earliest, as far as the store can keep it from them.
 *
 * @since 0.1.0
 */
public interface FleetPace {

    /**
     * Set the pace, and who is called back whenever the slot may have become free. Called once, before anything else.
     * @param pace the time from one hand-over to the next
     * @param changed called by any thread
     */
    void begin(Duration pace, Runnable changed);

    /**
     * Try to get the slot, without waiting for it; who has it already makes sure that it still does.
     * @return for how long from the beginning of this call nobody else can have it, whatever happens; nothing if somebody else
     * has it
     * @throws IOException if the store could not be reached
     */
    Optional<Duration> acquire() throws IOException;

    /**
     * Let the others know how long the slot will be kept. Nothing depends on it.
     * @param time the time from now on
     * @throws IOException if the store could not be reached
     */
    void keep(Duration time) throws IOException;

    /**
     * Give the slot back, if this instance has it, so that others can have it at once.
     * @throws IOException if the store could not be reached
     */
    void release() throws IOException;
}
