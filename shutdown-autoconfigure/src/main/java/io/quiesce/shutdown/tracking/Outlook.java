package io.quiesce.shutdown.tracking;

import java.util.OptionalLong;

/**
 * What is known beforehand of the end of some work.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Outlook {

    /**
     * Return how long the work still takes: what has an expiry ends with it, if nothing else happens.
     * @return the time in nanoseconds, or nothing if it is not known just now; must not wait
     */
    OptionalLong remaining();

    /**
     * Return whether the work would be refused if somebody asked for it once more while the application goes out of service.
     * @return whether it would be, as far as that is known; must not wait
     */
    default boolean isRefusedNext() {
        return false;
    }
}
