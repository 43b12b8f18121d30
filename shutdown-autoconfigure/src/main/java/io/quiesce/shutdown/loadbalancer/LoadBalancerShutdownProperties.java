package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for the choice among instances of which some leave.
 *
 * @param ttl Time for which an instance is not chosen after it has said that it leaves. If a duration suffix is not specified,
 * seconds will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.loadbalancer")
record LoadBalancerShutdownProperties(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration ttl) {

    Duration checkedTtl() {
        return DurationCheck.checked("shutdown.loadbalancer.ttl", this.ttl);
    }
}
