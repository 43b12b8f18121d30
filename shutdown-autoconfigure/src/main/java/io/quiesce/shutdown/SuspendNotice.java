package io.quiesce.shutdown;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a client of a long-lived connection is told when it should go elsewhere.
 *
 * @param closesIn how long the connection will last at most, if nothing is outstanding on it
 * @param closesAt when that is; the clocks of others may differ
 * @param alternatives other instances of the service, in random order; empty if none is known
 * @param reason {@code shutdown} or {@code drain}
 * @since 0.1.0
 */
public record SuspendNotice(Duration closesIn, Instant closesAt, List<URI> alternatives, String reason) {

    /**
     * Create a notice.
     */
    public SuspendNotice {
        alternatives = List.copyOf(alternatives);
    }
}
