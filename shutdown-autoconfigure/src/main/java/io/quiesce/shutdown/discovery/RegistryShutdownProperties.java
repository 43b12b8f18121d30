package io.quiesce.shutdown.discovery;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for the service registry during a shutdown.
 *
 * @param timeout Maximum time to take the instance out of the service registry. If a duration suffix is not specified, seconds
 * will be used.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.registry")
record RegistryShutdownProperties(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s") Duration timeout) {

    Duration checkedTimeout() {
        return DurationCheck.checked("shutdown.registry.timeout", this.timeout);
    }
}
