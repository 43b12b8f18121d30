package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

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

    private static final String NAME = "shutdown.sessions.expiry-upon-offline";

    /** Return the time in the unit of servlets; {@code 0} for none. */
    int expirySeconds() {
        Duration expiry = DurationCheck.checked(NAME, this.expiryUponOffline);
        if (expiry.toNanosPart() != 0) {
            // Rounded down, the shortest would mean that sessions never end.
            throw new RefusedStartException(
                    "The duration '%s' is %s, but the time of a session is in whole seconds."
                            .formatted(NAME, DurationText.of(expiry)),
                    "Set '%s' to whole seconds, or to 0s to leave sessions alone.".formatted(NAME));
        }
        return (int) expiry.toSeconds();
    }
}
