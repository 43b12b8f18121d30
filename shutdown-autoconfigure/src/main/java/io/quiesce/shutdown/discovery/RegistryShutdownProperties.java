package io.quiesce.shutdown.discovery;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Configuration properties for the service registry during a shutdown.
 *
 * @param timeout Maximum time to take the instance out of the service registry. If a duration suffix is not specified, seconds
 * will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.registry")
record RegistryShutdownProperties(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s") Duration timeout) {

    RegistryShutdownProperties {
        if (timeout.isNegative()) {
            throw new FailureAnalyzedException(
                    "The duration 'shutdown.registry.timeout' is %s, which is negative.".formatted(timeout),
                    "Set 'shutdown.registry.timeout' to a positive duration.");
        }
    }
}
