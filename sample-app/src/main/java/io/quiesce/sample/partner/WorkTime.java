package io.quiesce.sample.partner;

import java.time.Duration;

import org.springframework.boot.convert.DurationStyle;

/**
 * The time that a partner takes to answer, as a request can ask for with {@code ?work=500ms}.
 * @param duration the time, from zero to five minutes
 */
public record WorkTime(Duration duration) {

    /**
     * What a valid time looks like, as the rest of a sentence that begins with the name of the field.
     */
    public static final String RULE = "must be a duration from 0s to 5m, such as 500ms, 2s or 1m";

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * An answer without delay.
     */
    public static final WorkTime NONE = new WorkTime(Duration.ZERO);

    public WorkTime {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'duration' %s, not %s".formatted(RULE, duration));
        }
    }

    /**
     * Read a time in the simple style of Spring Boot.
     * @param text a number and a unit, milliseconds if there is none
     * @return the time
     * @throws IllegalArgumentException if the text is no such time or too long a one
     */
    public static WorkTime of(String text) {
        return new WorkTime(DurationStyle.SIMPLE.parse(text));
    }

    long toMillis() {
        return this.duration.toMillis();
    }
}
