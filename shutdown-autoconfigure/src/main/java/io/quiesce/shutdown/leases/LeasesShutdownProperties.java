package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for leases while the application goes out of service.
 *
 * @param expiryUponOffline Longest time for which a lease with active work is renewed then. Use '0' to renew it as asked. If a
 * duration suffix is not specified, seconds will be used.
 * @param rejectStatus Status of a refusal, for the application to answer with.
 * @param retryAfter Time after which a refused holder may try again, for the application to answer with. Use '0' to say nothing.
 * If a duration suffix is not specified, seconds will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.leases")
record LeasesShutdownProperties(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration expiryUponOffline,
        @DefaultValue("503") int rejectStatus,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration retryAfter) {

    /** Refuse the start with what cannot be meant. */
    LeasesShutdownProperties checked() {
        DurationCheck.checked("shutdown.leases.expiry-upon-offline", this.expiryUponOffline);
        DurationCheck.checked("shutdown.leases.retry-after", this.retryAfter);
        // Those of SIP go further than those of HTTP.
        if (this.rejectStatus < 400 || this.rejectStatus > 699) {
            throw new RefusedStartException(
                    "The status '%s' of 'shutdown.leases.reject-status' is not that of an error."
                            .formatted(this.rejectStatus),
                    "Set 'shutdown.leases.reject-status' to a status from 400 to 699; 503 is the one that clients expect.");
        }
        return this;
    }
}
