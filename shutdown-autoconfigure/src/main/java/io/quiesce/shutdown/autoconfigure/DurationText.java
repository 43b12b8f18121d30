package io.quiesce.shutdown.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationStyle;

/**
 * Durations as people write them into configuration files, in the largest unit that loses nothing.
 */
final class DurationText {

    private DurationText() {}

    static String of(Duration duration) {
        ChronoUnit unit = ChronoUnit.NANOS;
        if (duration.toNanosPart() == 0) {
            unit = ChronoUnit.SECONDS;
        } else if (duration.toNanosPart() % 1_000_000 == 0) {
            unit = ChronoUnit.MILLIS;
        } else if (duration.toNanosPart() % 1_000 == 0) {
            unit = ChronoUnit.MICROS;
        }
        return DurationStyle.SIMPLE.print(duration, unit);
    }
}
