package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.util.Set;

import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * On which terms leases are granted, in the state in which the application is.
 */
final class LeaseTerms {

    private static final int OK = 200;

    private final LeasesShutdownProperties properties;

    private final ShutdownEngine engine;

    private final WorkLedger ledger;

    private final Decisions decisions;

    LeaseTerms(LeasesShutdownProperties properties, ShutdownEngine engine, WorkLedger ledger, Decisions decisions) {
        this.properties = properties.checked();
        this.engine = engine;
        this.ledger = ledger;
        this.decisions = decisions;
    }

    /**
     * Whether only who has active work is granted a lease. Offline this is so as well, and then nobody gets past
     * {@link #isOffline()}.
     */
    boolean areForActiveOnly() {
        return (this.engine.state() == ShutdownState.SHUTTING_DOWN)
                ? !this.ledger.isAcceptingRequests()
                : this.engine.softDrain().isRefusing();
    }

    /** Who has just been counted asks this: either the application is found not to be dry, or what comes too late is found. */
    boolean isOffline() {
        return this.engine.state() == ShutdownState.OFFLINE;
    }

    void countRefusal() {
        switch (this.engine.state()) {
            case SHUTTING_DOWN -> this.ledger.refuse(WorkKind.SESSIONS);
            case OFFLINE -> this.decisions.add(WorkKind.SESSIONS, Decision.OFFLINE);
            default -> this.decisions.add(WorkKind.SESSIONS, Decision.BECOMING_OFFLINE);
        }
    }

    Duration duration(boolean activeOnly, Duration requested) {
        Duration longest = this.properties.expiryUponOffline();
        boolean shortens = activeOnly && !longest.isZero() && longest.compareTo(requested) < 0;
        return shortens ? longest : requested;
    }

    LeaseDecision decision(Set<String> renewed, Duration duration) {
        return renewed.isEmpty()
                ? new LeaseDecision(
                        false, Set.of(), Duration.ZERO, this.properties.rejectStatus(), this.properties.retryAfter())
                : new LeaseDecision(true, renewed, duration, OK, Duration.ZERO);
    }
}
