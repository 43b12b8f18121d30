package io.quiesce.shutdown.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The durations of a shutdown, all measured from its initiation unless they are called grace.
 *
 * @param keepAcceptingFor how long new requests are still served after SIGTERM
 * @param quietPeriod how long no new request must have come for the window to end early, or {@code null} for never
 * @param cancelRunningTasksAfter when running work is cancelled
 * @param forceCloseTasksGrace how long cancelled work may still take
 * @param forceShutdownAfter when phase 2 begins at the latest
 * @param forceShutdownGrace how long phases 2 and 3 may take after that
 * @since 0.1.0
 */
public record ShutdownTimings(
        Duration keepAcceptingFor,
        @Nullable Duration quietPeriod,
        Duration cancelRunningTasksAfter,
        Duration forceCloseTasksGrace,
        Duration forceShutdownAfter,
        Duration forceShutdownGrace) {

    /** Longer durations than this are a mistake, and sums of nanoseconds would overflow. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration SHORTEST_LAST_WORDS = Duration.ofMillis(250);

    private static final Duration LONGEST_LAST_WORDS = Duration.ofSeconds(1);

    /**
     * Create timings that can be kept.
     * @throws IllegalArgumentException if a duration is negative or absurdly long, or the order is impossible
     */
    public ShutdownTimings {
        requireSane("keepAcceptingFor", keepAcceptingFor);
        requireSane("cancelRunningTasksAfter", cancelRunningTasksAfter);
        requireSane("forceCloseTasksGrace", forceCloseTasksGrace);
        requireSane("forceShutdownAfter", forceShutdownAfter);
        requireSane("forceShutdownGrace", forceShutdownGrace);
        if (quietPeriod != null) {
            requireSane("quietPeriod", quietPeriod);
        }
        if (cancelRunningTasksAfter.compareTo(forceShutdownAfter) > 0) {
            throw new IllegalArgumentException("'cancelRunningTasksAfter' must not be after 'forceShutdownAfter'");
        }
        if (!keepAcceptingFor.isZero() && keepAcceptingFor.compareTo(cancelRunningTasksAfter) >= 0) {
            throw new IllegalArgumentException("'keepAcceptingFor' must be before 'cancelRunningTasksAfter'");
        }
    }

    private static void requireSane(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "'%s' must be between 0 and %s days but is %s".formatted(name, LONGEST.toDays(), value));
        }
    }

    /**
     * Return the time by which the process is gone, whatever hangs.
     * @return the hard bound, measured from the initiation
     */
    public Duration hardBound() {
        return this.forceShutdownAfter.plus(this.forceShutdownGrace);
    }

    /**
     * Return how long before the hard bound it is said what hangs. On a busy machine log and report take their time, and
     * closing must not be called late while it has hardly begun: so it is a part of the grace.
     * @return two fifths of the grace, and between 250 ms and a second
     */
    public Duration lastWords() {
        Duration part = this.forceShutdownGrace.multipliedBy(2).dividedBy(5);
        if (part.compareTo(SHORTEST_LAST_WORDS) < 0) {
            return SHORTEST_LAST_WORDS;
        }
        return (part.compareTo(LONGEST_LAST_WORDS) > 0) ? LONGEST_LAST_WORDS : part;
    }
}
