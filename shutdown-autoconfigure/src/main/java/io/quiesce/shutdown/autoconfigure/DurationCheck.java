package io.quiesce.shutdown.autoconfigure;

import java.time.Duration;

import io.quiesce.shutdown.engine.ShutdownTimings;

/**
 * Refuses the start with a duration that cannot be meant. Not while it is bound: the binder would hide the words.
 *
 * @since 0.1.0
 */
public final class DurationCheck {

    private DurationCheck() {}

    /**
     * Return a duration that is neither negative nor longer than a year.
     * @param property the whole name of the property that has it
     * @param duration the duration
     * @return the duration
     * @throws RefusedStartException if it is either
     */
    public static Duration checked(String property, Duration duration) {
        if (duration.isNegative() || duration.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new RefusedStartException(
                    "The duration '%s' is %s, which is %s."
                            .formatted(
                                    property,
                                    DurationText.of(duration),
                                    duration.isNegative() ? "negative" : "longer than a year"),
                    "Set '%s' to a duration between 0s and 365d.".formatted(property));
        }
        return duration;
    }
}
