package io.quiesce.shutdown.sessions;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Configuration properties for long-lived sessions while the application leaves.
 *
 * @param maxWaitForCompletion Longest time to wait for what is outstanding on long-lived sessions before they are closed. Never
 * more than the time until work is cancelled. Use '0' to close all of them at once when a shutdown is requested. If a duration
 * suffix is not specified, seconds will be used.
 * @param strategy Whether long-lived sessions are closed one after the other, or all at once.
 * @param suspend Whether clients of long-lived sessions are told before they are closed.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.sessions")
record SessionsShutdownProperties(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("15s") Duration maxWaitForCompletion,
        @DefaultValue("gradual") Strategy strategy,
        @DefaultValue("true") boolean suspend) {

    /** How sessions are closed. */
    enum Strategy {

        /** One after the other, spread over the time there is. */
        GRADUAL,

        /** All at once. */
        IMMEDIATE
    }

    SessionTimings timings() {
        if (this.maxWaitForCompletion.isNegative()
                || this.maxWaitForCompletion.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new FailureAnalyzedException(
                    "The duration 'shutdown.sessions.max-wait-for-completion' is %s, which cannot be meant."
                            .formatted(DurationText.of(this.maxWaitForCompletion)),
                    "Set 'shutdown.sessions.max-wait-for-completion' to between 0 and 365 days.");
        }
        return new SessionTimings(this.maxWaitForCompletion, this.strategy == Strategy.GRADUAL, this.suspend);
    }
}
