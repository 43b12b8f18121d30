package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * Leases of an application without Spring, in steps of time.
 */
final class LeaseFixture {

    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(3), null, seconds(8), seconds(1), seconds(12), seconds(2));

    final SteppedClock clock = new SteppedClock();

    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    final WorkLedger ledger = new WorkLedger(this.clock, this.clock, this.failures::add);

    final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.clock);

    final Decisions decisions = new Decisions();

    /** Those with active work, as "holder/contact". */
    final Set<String> active = Collections.synchronizedSet(new HashSet<>());

    /** What listeners were told, with the time. */
    final List<String> told = Collections.synchronizedList(new ArrayList<>());

    final List<LeaseActivity> activities = new ArrayList<>();

    final List<LeaseListener> listeners = new ArrayList<>();

    final LeaseKeeper leases;

    LeaseFixture() {
        this(Duration.ZERO);
    }

    LeaseFixture(Duration expiryUponOffline) {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void listenerFailed(Throwable failure) {
                LeaseFixture.this.failures.add(failure);
            }
        });
        this.activities.add((holder, contact) -> this.active.contains(holder + "/" + contact));
        this.listeners.add((holder, contact, reason) ->
                this.told.add("%s %s/%s %s".formatted(this.clock.elapsed().toSeconds(), holder, contact, reason)));
        this.leases = new LeaseKeeper(
                new LeaseTerms(
                        new LeasesShutdownProperties(expiryUponOffline, 480, seconds(7)),
                        this.engine,
                        this.ledger,
                        this.decisions),
                this.ledger,
                this.clock,
                this.clock,
                () -> this.activities,
                () -> this.listeners,
                this.engine::reportFailure);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    void keepAcceptingFor(Duration window) {
        this.engine
                .softDrain()
                .configure(
                        new SoftDrainTimings(window, ShutdownTimings.LONGEST, SoftDrainTimings.OnTimeout.STAY),
                        () -> {});
    }

    void drain() {
        this.engine.softDrain().drain(null, null);
        this.clock.settle();
    }

    void resume() {
        this.engine.softDrain().resume(null, null);
        this.clock.settle();
    }

    ShutdownState state() {
        this.clock.settle();
        return this.engine.state();
    }

    /** How long after the beginning the state changed last. */
    Duration since() {
        return Duration.between(
                SteppedClock.EPOCH, this.engine.softDrain().status().since());
    }

    long sessions() {
        return this.ledger.counts().getOrDefault(WorkKind.SESSIONS, 0L);
    }

    long refused() {
        return this.ledger.refused().getOrDefault(WorkKind.SESSIONS, 0L)
                + this.decisions.count(WorkKind.SESSIONS, Decision.BECOMING_OFFLINE)
                + this.decisions.count(WorkKind.SESSIONS, Decision.OFFLINE);
    }
}
