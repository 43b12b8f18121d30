package io.quiesce.shutdown.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.boot.convert.DurationStyle;

/**
 * Durations as people write them into configuration files, in the largest unit that loses nothing.
 *
 * @since 0.1.0
 */
public final class DurationText {

    private DurationText() {}

    /**
     * Return a duration as text.
     * @param duration any duration
     * @return a number and a unit
     */
    public static String of(Duration duration) {
        return DurationStyle.SIMPLE.print(duration, unit(duration));
    }

    private static ChronoUnit unit(Duration duration) {
        // In a smaller unit the longest have more digits than a number takes, and nobody would read them.
        if (duration.toNanosPart() == 0
                || duration.compareTo(ShutdownTimings.LONGEST) > 0
                || duration.compareTo(ShutdownTimings.LONGEST.negated()) < 0) {
            return ChronoUnit.SECONDS;
        }
        if (duration.toNanosPart() % 1_000_000 == 0) {
            return ChronoUnit.MILLIS;
        }
        return (duration.toNanosPart() % 1_000 == 0) ? ChronoUnit.MICROS : ChronoUnit.NANOS;
    }
}
