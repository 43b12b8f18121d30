package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * What would come of it if the application went out of service now, from the ages of what is outstanding and from what work
 * of its kind has taken so far.
 *
 * @param timeToOffline how long it would take until nothing is outstanding; {@code null} if nobody can tell, because something
 * is older than anything of its kind that has ended and nobody has said when it ends
 * @param requestsPerSecond how many requests come
 * @param refusedPerSecond how many of them would be refused, going by those that have been looked at
 * @param refused requests that came lately and would have been refused, the latest first, and sessions and leases among
 * {@code holding} that would be when they are asked for once more
 * @param holding sessions and leases, the oldest first, that would go on and be waited for
 * @param cancelled what would be cancelled if the application was shut down instead
 * @param abandoned what would be abandoned then: there is no thread to interrupt, and nobody has said how to cancel it
 * @since 0.1.0
 */
public record Forecast(
        @Nullable Duration timeToOffline,
        double requestsPerSecond,
        double refusedPerSecond,
        List<Unit> refused,
        List<Unit> holding,
        List<Unit> cancelled,
        List<Unit> abandoned) {

    /**
     * Something that is outstanding.
     *
     * @param kind what it is
     * @param what which of its kind
     * @param age how long it has taken so far
     * @since 0.1.0
     */
    public record Unit(WorkKind kind, String what, Duration age) {}
}
