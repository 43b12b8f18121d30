package io.quiesce.shutdown.engine;

import java.time.Duration;

/**
 * Tells somebody outside that this instance leaves: a service registry, a prober, a balancer.
 * <p>
 * <strong>Threading:</strong> {@link #leave()} is called at most once, on a thread of its own, at the moment the shutdown is
 * initiated; all announcements run at the same time.
 * <p>
 * <strong>Failures:</strong> an exception or a time-out is logged and stands in the report. It does not change the exit code.
 *
 * @since 0.1.0
 */
public interface Announcement {

    /**
     * Return the name of this announcement in log and report.
     * @return a short name
     */
    String name();

    /**
     * Return whether this is an entry of a service registry, which the report lists by itself.
     * @return whether others find the instance through this
     */
    default boolean isRegistry() {
        return false;
    }

    /**
     * Return how long a step may take; it is interrupted then, and nobody waits for it any longer.
     * @return the longest time
     */
    Duration timeout();

    /**
     * Tell that this instance leaves, and make sure that it was heard.
     * @throws Exception if it was not
     */
    void leave() throws Exception;

    /**
     * Tell that this instance is out of service but may come back, so that no entry of it is removed. Called on a thread of
     * its own, any number of times, in turns with {@link #resume()}.
     * @throws Exception if it was not heard
     */
    default void suspend() throws Exception {}

    /**
     * Tell that this instance is back in service.
     * @throws Exception if it was not heard
     */
    default void resume() throws Exception {}
}
