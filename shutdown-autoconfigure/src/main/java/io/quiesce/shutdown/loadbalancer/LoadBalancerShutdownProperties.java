package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Configuration properties for the choice among instances of which some leave.
 *
 * @param ttl Time for which an instance is not chosen after it has said that it leaves. If a duration suffix is not specified,
 * seconds will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.loadbalancer")
record LoadBalancerShutdownProperties(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration ttl) {

    /**
     * Return the time if it makes sense. Not checked while it is bound: the binder would hide the words.
     */
    Duration checkedTtl() {
        if (this.ttl.isNegative() || this.ttl.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new FailureAnalyzedException(
                    "The duration 'shutdown.loadbalancer.ttl' is %s, which is %s."
                            .formatted(
                                    DurationText.of(this.ttl),
                                    this.ttl.isNegative() ? "negative" : "longer than a year"),
                    "Set 'shutdown.loadbalancer.ttl' to a duration between 0s and 365d.");
        }
        return this.ttl;
    }
}
