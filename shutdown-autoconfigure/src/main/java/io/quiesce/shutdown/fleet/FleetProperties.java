package io.quiesce.shutdown.fleet;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for leaving as one of a fleet.
 *
 * @param serverName Name by which deservice profiles name the server that the application runs on. By default, its host name.
 * @param datacenter Datacenter whose store has the deservice profiles. By default, that of the agent.
 * @param minInService Number of other instances that must be in service when this one goes out of service because of a profile.
 * @param maxDraining Number of instances that may go out of service at once because of profiles. By default, any.
 * @param role What the instance does when a profile takes its server out of service.
 * @param boundTo Name of the service that a bound instance goes idle with.
 * @param instanceRoles Roles of single instances, by their ids in the registry, where they differ from the role of all.
 * @param sessionTtl Time after which the store gives up an instance that it no longer hears from. If a duration suffix is not
 * specified, seconds will be used.
 * @param holdLastInstance Whether the last instance in service goes on serving after SIGTERM until another one is in service, at
 * most for as long as the time budget allows.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.fleet")
public record FleetProperties(
        @Nullable String serverName,
        @Nullable String datacenter,
        @DefaultValue("1") int minInService,
        @Nullable Integer maxDraining,
        @DefaultValue("active-active") FleetRole role,
        @Nullable String boundTo,
        @DefaultValue Map<String, FleetRole> instanceRoles,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("15s") Duration sessionTtl,
        @DefaultValue("false") boolean holdLastInstance) {

    /** Consul takes no others. */
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(10);

    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    /**
     * Refuse the start with what cannot be meant. Not checked while it is bound: the binder would hide the words.
     * @return these properties
     */
    public FleetProperties checked() {
        check("min-in-service", this.minInService, this.minInService >= 0, "0 or more");
        check(
                "max-draining",
                this.maxDraining,
                this.maxDraining == null || this.maxDraining > 0,
                "1 or more, or remove it");
        check(
                "session-ttl",
                this.sessionTtl,
                this.sessionTtl.compareTo(SHORTEST_TTL) >= 0 && this.sessionTtl.compareTo(LONGEST_TTL) <= 0,
                "between 10 seconds and 24 hours");
        check(
                "server-name",
                this.serverName,
                this.serverName == null || !this.serverName.isBlank(),
                "a name, or remove it");
        boolean bound = this.role == FleetRole.BOUND || this.instanceRoles.containsValue(FleetRole.BOUND);
        check(
                "bound-to",
                this.boundTo,
                !bound || (this.boundTo != null && !this.boundTo.isBlank()),
                "the name of a service");
        return this;
    }

    private static void check(String name, @Nullable Object value, boolean valid, String mend) {
        if (!valid) {
            throw new RefusedStartException(
                    "The property 'shutdown.fleet.%s' is '%s', which cannot be meant.".formatted(name, value),
                    "Set 'shutdown.fleet.%s' to %s.".formatted(name, mend));
        }
    }

    /** Who is to hand leaderships over has to be able to. */
    void checkRoles(boolean leaderships) {
        if (!leaderships
                && (this.role == FleetRole.ACTIVE_PASSIVE
                        || this.instanceRoles.containsValue(FleetRole.ACTIVE_PASSIVE))) {
            throw new RefusedStartException(
                    "The property 'shutdown.fleet.role' has 'active-passive', but leaderships are not handed over.",
                    "Remove 'shutdown.leadership.enabled: false', or choose another role.");
        }
    }

    FleetSettings settings(String id, String host) {
        return new FleetSettings(
                id,
                (this.serverName != null) ? this.serverName : host,
                this.instanceRoles.getOrDefault(id, this.role),
                this.minInService,
                (this.maxDraining != null) ? this.maxDraining : Integer.MAX_VALUE);
    }
}
