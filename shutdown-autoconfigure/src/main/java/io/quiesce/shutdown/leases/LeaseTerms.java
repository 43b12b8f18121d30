package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.util.Set;

import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * On which terms leases are granted, in the state in which the application is.
 */
final class LeaseTerms {

    private static final int OK = 200;

    private final LeasesShutdownProperties properties;

    private final ShutdownEngine engine;

    private final WorkLedger ledger;

    /** Who is granted a lease. */
    enum Rule {

        /** Everybody, and as long as asked. */
        AS_ASKED,

        /** Who has active work. */
        ACTIVE_ONLY,

        /** Nobody. */
        NOBODY
    }

    LeaseTerms(LeasesShutdownProperties properties, ShutdownEngine engine, WorkLedger ledger) {
        this.properties = properties.checked();
        this.engine = engine;
        this.ledger = ledger;
    }

    Rule rule() {
        return switch (this.engine.state()) {
            case ONLINE -> Rule.AS_ASKED;
            case BECOMING_OFFLINE -> ifRefusing(this.engine.softDrain().isRefusing());
            case OFFLINE -> Rule.NOBODY;
            case SHUTTING_DOWN -> ifRefusing(!this.ledger.isAcceptingRequests());
        };
    }

    private static Rule ifRefusing(boolean refusing) {
        return refusing ? Rule.ACTIVE_ONLY : Rule.AS_ASKED;
    }

    /** Who has been counted asks this once more: either the application is found not to be dry, or this is true. */
    boolean isOffline() {
        return this.engine.state() == ShutdownState.OFFLINE;
    }

    Duration duration(Rule rule, Duration requested) {
        Duration longest = this.properties.expiryUponOffline();
        boolean shortens = rule == Rule.ACTIVE_ONLY && !longest.isZero() && longest.compareTo(requested) < 0;
        return shortens ? longest : requested;
    }

    LeaseDecision decision(Set<String> renewed, Duration duration) {
        return renewed.isEmpty()
                ? new LeaseDecision(
                        false, Set.of(), Duration.ZERO, this.properties.rejectStatus(), this.properties.retryAfter())
                : new LeaseDecision(true, renewed, duration, OK, Duration.ZERO);
    }
}
