package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Configuration properties for the HTTP sessions of an application that leaves.
 *
 * @param expiryUponOffline Time after its last request at which a session ends while the application becomes offline, unless
 * it ends earlier by itself. Whole seconds. Use '0' to leave sessions as they are. If a duration suffix is not specified,
 * seconds will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.sessions")
record SessionShutdownProperties(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration expiryUponOffline) {

    /** Return the time in the unit of servlets; {@code 0} for none. */
    int expirySeconds() {
        if (this.expiryUponOffline.isNegative() || this.expiryUponOffline.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw refused("which cannot be meant", "between 0 and 365 days");
        }
        if (this.expiryUponOffline.toNanosPart() != 0) {
            // Rounded down, the shortest would mean that sessions never end.
            throw refused(
                    "but the time of a session is in whole seconds", "whole seconds, or to 0s to leave sessions alone");
        }
        return (int) this.expiryUponOffline.toSeconds();
    }

    private FailureAnalyzedException refused(String fact, String mend) {
        return new FailureAnalyzedException(
                "The duration 'shutdown.sessions.expiry-upon-offline' is %s, %s."
                        .formatted(DurationText.of(this.expiryUponOffline), fact),
                "Set 'shutdown.sessions.expiry-upon-offline' to %s.".formatted(mend));
    }
}
