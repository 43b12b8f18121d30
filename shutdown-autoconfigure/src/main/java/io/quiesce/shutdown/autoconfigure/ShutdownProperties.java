package io.quiesce.shutdown.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for the shutdown.
 *
 * @param keepAcceptingFor Time after SIGTERM during which new requests are still served, while readiness already refuses.
 * If a duration suffix is not specified, seconds will be used.
 * @param quietPeriod Time without a new request after which that window ends early, once the registry no longer lists the
 * instance. If a duration suffix is not specified, seconds will be used.
 * @param cancelRunningTasksAfter Time after which running work is cancelled. By default,
 * 'shutdown.force-close-tasks-grace' before 'shutdown.force-shutdown-after'. If a duration suffix is not specified, seconds
 * will be used.
 * @param forceCloseTasksGrace Time that cancelled work may still take before it is abandoned. If a duration suffix is not
 * specified, seconds will be used.
 * @param forceShutdownAfter Time after which the infrastructure begins to close at the latest. If a duration suffix is not
 * specified, seconds will be used.
 * @param forceShutdownGrace Time that closing may take after that before the process is halted. If a duration suffix is not
 * specified, seconds will be used.
 * @param terminationGracePeriod Time between SIGTERM and SIGKILL that the platform grants, for example
 * 'terminationGracePeriodSeconds' on Kubernetes. If a duration suffix is not specified, seconds will be used.
 * @param terminationMargin Part of 'shutdown.termination-grace-period' that the shutdown must leave unused. If a duration
 * suffix is not specified, seconds will be used.
 * @param criticalResources Names of beans that are closed out of turn, at the same time and on threads of their own, when closing
 * takes more than half of its time.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown")
public record ShutdownProperties(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration keepAcceptingFor,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration quietPeriod,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration cancelRunningTasksAfter,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s") Duration forceCloseTasksGrace,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration forceShutdownAfter,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s") Duration forceShutdownGrace,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration terminationGracePeriod,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s") Duration terminationMargin,
        @DefaultValue List<String> criticalResources) {

    /**
     * Return when running work is cancelled, which has a default that depends on other properties.
     * @return the time since the initiation
     */
    Duration effectiveCancelRunningTasksAfter() {
        if (this.cancelRunningTasksAfter != null) {
            return this.cancelRunningTasksAfter;
        }
        Duration latest = this.forceShutdownAfter.minus(this.forceCloseTasksGrace);
        return latest.isNegative() ? Duration.ZERO : latest;
    }

    /**
     * Return the timings for the engine.
     * @return the timings
     * @throws IllegalArgumentException if they cannot be kept, which {@link BudgetCheck} says in more words
     */
    public ShutdownTimings timings() {
        return new ShutdownTimings(
                this.keepAcceptingFor,
                this.quietPeriod,
                effectiveCancelRunningTasksAfter(),
                this.forceCloseTasksGrace,
                this.forceShutdownAfter,
                this.forceShutdownGrace);
    }
}
