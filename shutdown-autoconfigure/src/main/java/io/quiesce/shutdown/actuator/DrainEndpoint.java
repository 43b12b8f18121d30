package io.quiesce.shutdown.actuator;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Forecast;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Endpoint that shows whether the application is in service, takes it out and puts it back.
 *
 * @since 0.1.0
 */
@Endpoint(id = "drain", defaultAccess = Access.READ_ONLY)
final class DrainEndpoint {

    private static final int LONGEST_REASON = 1000;

    private final Drain drain;

    private final Supplier<Map<WorkKind, Long>> outstanding;

    private final Supplier<List<String>> pending;

    private final Supplier<Forecast> forecast;

    DrainEndpoint(
            Drain drain,
            Supplier<Map<WorkKind, Long>> outstanding,
            Supplier<List<String>> pending,
            Supplier<Forecast> forecast) {
        this.drain = drain;
        this.outstanding = outstanding;
        this.pending = pending;
        this.forecast = forecast;
    }

    /**
     * The document that every operation answers.
     *
     * @param state where the application is
     * @param since when it came there
     * @param outstanding units of work by kind
     * @param by who asked for it
     * @param reason why
     * @param pending sources and registries that are not yet as the state wants them
     * @param estimate what would come of it, or does
     */
    record Description(
            ShutdownState state,
            Instant since,
            Map<String, Long> outstanding,
            @Nullable String by,
            @Nullable String reason,
            List<String> pending,
            Estimate estimate) {}

    /**
     * What is to be expected of going out of service, in words that every format has.
     *
     * @param timeToOffline as in ISO 8601; {@code null} if nobody can tell
     * @param requestsPerSecond how many come
     * @param refusedPerSecond how many of them would be refused
     * @param refused which those are, as far as they have been looked at, and whose session or lease would be refused
     * @param holding sessions and leases that would be waited for
     * @param cancelled what would be cancelled if the application was shut down instead
     * @param abandoned what would be abandoned then
     */
    record Estimate(
            @Nullable String timeToOffline,
            double requestsPerSecond,
            double refusedPerSecond,
            List<Unit> refused,
            List<Unit> holding,
            List<Unit> cancelled,
            List<Unit> abandoned) {}

    /**
     * Something that is outstanding.
     *
     * @param kind what it is
     * @param what which of its kind
     * @param age how long it has taken so far, as in ISO 8601
     */
    record Unit(String kind, String what, String age) {}

    @ReadOperation
    Description show() {
        return describe(this.drain.status());
    }

    // Not a Boolean: an empty text would be none then, and '?dryRun' would take the application out of service.
    @WriteOperation
    Description drain(SecurityContext security, @Nullable String reason, @Nullable String dryRun) {
        String why = checked(reason);
        if (dryRun == null || dryRun.equals("false")) {
            return describe(this.drain.drain(nameOf(security), why));
        }
        if (!dryRun.equals("true")) {
            throw refusal("'dryRun' is neither 'true' nor 'false'");
        }
        return show();
    }

    @DeleteOperation
    Description resume(SecurityContext security, @Nullable String reason) {
        return describe(this.drain.resume(nameOf(security), checked(reason)));
    }

    /** It is kept for as long as the state lasts, and shown to everybody who asks. */
    private static @Nullable String checked(@Nullable String reason) {
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw refusal("'reason' has %s characters; %s are the most".formatted(reason.length(), LONGEST_REASON));
        }
        return reason;
    }

    private static InvalidEndpointRequestException refusal(String problem) {
        return new InvalidEndpointRequestException(problem, problem);
    }

    private static @Nullable String nameOf(SecurityContext security) {
        Principal principal = security.getPrincipal();
        return (principal != null) ? principal.getName() : null;
    }

    private Description describe(DrainStatus status) {
        Map<String, Long> counts = new LinkedHashMap<>();
        this.outstanding.get().forEach((kind, count) -> counts.put(kind.label(), count));
        return new Description(
                status.state(),
                status.since(),
                counts,
                status.by(),
                status.reason(),
                this.pending.get(),
                estimate(this.forecast.get()));
    }

    private static Estimate estimate(Forecast forecast) {
        Duration time = forecast.timeToOffline();
        return new Estimate(
                (time != null) ? time.toString() : null,
                rounded(forecast.requestsPerSecond()),
                rounded(forecast.refusedPerSecond()),
                units(forecast.refused()),
                units(forecast.holding()),
                units(forecast.cancelled()),
                units(forecast.abandoned()));
    }

    private static double rounded(double perSecond) {
        return Math.round(perSecond * 100) / 100.0;
    }

    private static List<Unit> units(List<Forecast.Unit> units) {
        return units.stream()
                .map((unit) ->
                        new Unit(unit.kind().label(), unit.what(), unit.age().toString()))
                .toList();
    }
}
