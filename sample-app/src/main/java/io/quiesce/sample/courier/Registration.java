package io.quiesce.sample.courier;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.springframework.boot.convert.DurationStyle;

/**
 * How long a courier wants to be registered.
 * @param expiresIn a number of seconds, or one of seconds or minutes with its unit
 */
record Registration(
        @NotNull(message = Registration.RULE) @Pattern(regexp = "[1-9][0-9]{0,4}[sm]?", message = Registration.RULE)
                String expiresIn) {

    private static final String RULE = "must be a number of seconds, or a time such as 60s or 5m";

    Duration requested() {
        return DurationStyle.SIMPLE.parse(this.expiresIn, ChronoUnit.SECONDS);
    }
}
