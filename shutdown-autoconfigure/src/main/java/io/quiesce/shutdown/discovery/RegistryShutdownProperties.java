package io.quiesce.shutdown.discovery;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
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

    /**
     * Return the timeout if it makes sense. Not checked while it is bound: the binder would hide the words.
     */
    Duration checkedTimeout() {
        if (this.timeout.isNegative() || this.timeout.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new FailureAnalyzedException(
                    "The duration 'shutdown.registry.timeout' is %s, which is %s."
                            .formatted(
                                    DurationText.of(this.timeout),
                                    this.timeout.isNegative() ? "negative" : "longer than a year"),
                    "Set 'shutdown.registry.timeout' to a duration between 0s and 365d.");
        }
        return this.timeout;
    }
}
