package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.Leases;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * Leases of an application without Spring, for tests that are elsewhere.
 */
public final class LeasesApart implements AutoCloseable {

    private final LeaseKeeper keeper;

    /**
     * Keep leases.
     * @param expiryUponOffline the longest time for which they are renewed out of service
     * @param engine says what state it is in, and is told of failures
     * @param ledger counts them
     * @param clock tells the time
     * @param threads has a thread end them
     * @param activity says which are in use
     * @param listener is told of ends
     */
    public LeasesApart(
            Duration expiryUponOffline,
            ShutdownEngine engine,
            WorkLedger ledger,
            EngineClock clock,
            ThreadStarter threads,
            LeaseActivity activity,
            LeaseListener listener) {
        LeasesShutdownProperties properties =
                new LeasesShutdownProperties(expiryUponOffline, 503, Duration.ofSeconds(5));
        this.keeper = new LeaseKeeper(
                new LeaseTerms(properties, engine, ledger, new Decisions()),
                ledger,
                clock,
                threads,
                () -> List.of(activity),
                () -> List.of(listener),
                engine::reportFailure);
    }

    /**
     * Return them.
     * @return what holders renew and release
     */
    public Leases leases() {
        return this.keeper;
    }

    @Override
    public void close() {
        this.keeper.close();
    }
}
