package io.quiesce.shutdown.sessions;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

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
        Duration wait = DurationCheck.checked("shutdown.sessions.max-wait-for-completion", this.maxWaitForCompletion);
        return new SessionTimings(wait, this.strategy == Strategy.GRADUAL, this.suspend);
    }
}
