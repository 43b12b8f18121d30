package io.quiesce.shutdown.engine;

import java.time.Duration;

/**
 * The durations of a drain that the application survives.
 *
 * @param keepAcceptingFor how long requests are still served as ever
 * @param timeout when a drain that has not come to its end is given up
 * @param onTimeout what is done then
 * @since 0.1.0
 */
public record SoftDrainTimings(Duration keepAcceptingFor, Duration timeout, OnTimeout onTimeout) {

    /** No window, and no end. */
    static final SoftDrainTimings NONE = new SoftDrainTimings(Duration.ZERO, ShutdownTimings.LONGEST, OnTimeout.STAY);

    /** How long a source is waited for before the outside is told that the application is back. */
    static final Duration LONGEST_STEP = Duration.ofSeconds(30);

    /**
     * What becomes of a drain that takes too long.
     *
     * @since 0.1.0
     */
    public enum OnTimeout {

        /** It goes on. */
        STAY,

        /** The application comes back into service. */
        RESUME,

        /** The application shuts down. */
        SHUTDOWN
    }
}
