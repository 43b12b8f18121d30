package io.quiesce.shutdown;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What has become of a request for leases.
 *
 * @param granted whether at least one contact that was asked for has a lease now
 * @param contacts those of the contacts asked for that have; the others have none, or no longer
 * @param duration how long their leases last unless they are renewed; zero if nothing was granted
 * @param status the status to answer with: {@code 200}, or that of {@code shutdown.leases.reject-status}
 * @param retryAfter when the client may try again, as {@code shutdown.leases.retry-after} has it; zero if nothing has to be said
 * @since 0.1.0
 */
public record LeaseDecision(boolean granted, Set<String> contacts, Duration duration, int status, Duration retryAfter) {

    /**
     * Create a decision.
     */
    public LeaseDecision {
        contacts = Collections.unmodifiableSet(new LinkedHashSet<>(contacts));
    }
}
