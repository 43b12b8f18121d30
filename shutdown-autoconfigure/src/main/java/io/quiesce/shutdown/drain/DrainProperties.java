package io.quiesce.shutdown.drain;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for going softly out of service.
 *
 * @param keepAcceptingFor Time after which requests are refused once the application goes out of service. If a duration suffix
 * is not specified, seconds will be used.
 * @param timeout Time after which something is done about a drain that has not come to its end. By default, nothing is. If a
 * duration suffix is not specified, seconds will be used.
 * @param onTimeout What is done about such a drain.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.drain")
record DrainProperties(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration keepAcceptingFor,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout,
        @DefaultValue("stay") OnTimeout onTimeout) {

    SoftDrainTimings timings() {
        DurationCheck.checked("shutdown.drain.keep-accepting-for", this.keepAcceptingFor);
        if (this.timeout != null) {
            DurationCheck.checked("shutdown.drain.timeout", this.timeout);
            if (this.timeout.compareTo(this.keepAcceptingFor) <= 0) {
                throw new RefusedStartException(
                        "The time-out of a drain, %s, is not after the end of its window, %s."
                                .formatted(DurationText.of(this.timeout), DurationText.of(this.keepAcceptingFor)),
                        "Set 'shutdown.drain.timeout' to more than 'shutdown.drain.keep-accepting-for', or remove it.");
            }
        }
        return new SoftDrainTimings(
                this.keepAcceptingFor, (this.timeout != null) ? this.timeout : ShutdownTimings.LONGEST, this.onTimeout);
    }
}
