package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.leases.LeasesApart;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * An application that does nothing but keep leases, as a scenario has it, and those who have them.
 */
final class LeasesApplication implements Stage.Play {

    private final Scenario scenario;

    private final Turns turns;

    private final Findings findings;

    private final WorkLedger ledger;

    private final ShutdownEngine engine;

    private final LeasesApart apart;

    private final LeasePromises promises;

    private boolean shuttingDown;

    private boolean settled;

    LeasesApplication(Scenario scenario, Turns turns, Findings findings) {
        this.scenario = scenario;
        this.turns = turns;
        this.findings = findings;
        Duration offline = Duration.ofNanos(scenario.all(Terms.class)
                .mapToLong(Terms::expiryUponOffline)
                .findFirst()
                .orElse(0));
        this.promises = new LeasePromises(turns::elapsed, scenario.drain().keepAcceptingFor(), offline, findings);
        this.ledger = new WorkLedger(turns, turns, this::failed);
        this.engine = new ShutdownEngine(scenario.timings(), turns, this.ledger, turns);
        this.apart =
                new LeasesApart(offline, this.engine, this.ledger, turns, turns, this::isActive, this.promises::ended);
        turns.yieldUnless(new Monitors(this.engine, this.ledger, this.apart)::areHeld);
        this.engine.addListener(new ShutdownListener() {

            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                LeasesApplication.this.promises.changed(status.state());
            }

            @Override
            public void began(ShutdownProgress progress) {
                LeasesApplication.this.promises.changed(ShutdownState.SHUTTING_DOWN);
            }

            @Override
            public void refusing(boolean early) {
                LeasesApplication.this.promises.refusing();
            }

            @Override
            public void listenerFailed(Throwable failure) {
                failed(failure);
            }
        });
        this.engine.softDrain().configure(scenario.drain(), () -> {});
        scenario.all(Holder.class)
                .forEach((holder) -> turns.threadAt(holder.at(), holder.name(), () -> register(holder)));
        scenario.all(Command.class)
                .forEach((command) ->
                        turns.threadAt(command.at(), command.order().name(), () -> obey(command.order())));
    }

    private void failed(Throwable failure) {
        this.findings.check(false, "Failed: %s", failure);
    }

    @Override
    public boolean isOver() {
        return this.settled;
    }

    @Override
    public void check() {
        this.promises.checkCount(this.ledger.counts().getOrDefault(WorkKind.SESSIONS, 0L));
        this.apart.close();
        this.findings.check(
                !this.apart.leases().renew("late", Duration.ofSeconds(1)).granted()
                        && this.apart.leases().holders().isEmpty(),
                "There are leases after the end");
    }

    @Override
    public List<String> story() {
        return this.promises.story();
    }

    private boolean isActive(String holder, String contact) {
        return this.scenario
                .all(Holder.class)
                .filter((each) -> each.name().equals(holder))
                .anyMatch((each) -> isActive(each, contact));
    }

    private boolean isActive(Holder holder, String contact) {
        return Integer.parseInt(contact) < holder.active() && this.turns.elapsed() < holder.activeUntil();
    }

    /** Every other time it names only one of its contacts. */
    private void register(Holder holder) {
        try {
            for (int i = 0; i <= holder.renewals() && !this.settled; i++) {
                renew(holder, contacts((i % 2 == 0) ? holder.contacts() : 1));
                this.turns.pass(holder.every());
            }
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
        if (holder.releases() && !this.settled) {
            this.promises.releasing(holder.name());
            boolean released = this.apart.leases().release(holder.name());
            this.promises.released(holder.name(), released);
        }
    }

    private static Set<String> contacts(int number) {
        return IntStream.range(0, number).mapToObj(String::valueOf).collect(Collectors.toSet());
    }

    private void renew(Holder holder, Set<String> contacts) {
        Duration requested = Duration.ofNanos(holder.requested());
        Set<String> active = contacts(holder.contacts()).stream()
                .filter((contact) -> isActive(holder, contact))
                .collect(Collectors.toSet());
        this.promises.renewing(holder.name());
        LeaseDecision decision = this.apart.leases().renew(holder.name(), contacts, requested);
        this.promises.renewed(holder.name(), contacts, active, requested, decision);
    }

    private void obey(Order order) {
        switch (order) {
            case SIGTERM -> shutDown(ShutdownCause.SIGTERM);
            case SIGINT -> shutDown(ShutdownCause.SIGINT);
            case CLOSE -> shutDown(ShutdownCause.CONTEXT_CLOSED);
            case DRAIN -> this.engine.softDrain().drain("operator", null);
            case DRAIN_MEANWHILE -> this.engine.softDrain().drainMeanwhile("profile", "maintenance");
            case RESUME -> this.engine.softDrain().resume("operator", null);
            case RESUME_UNLESS_ASKED -> this.engine.softDrain().resumeUnlessAsked("profile", "maintenance");
        }
    }

    private void shutDown(ShutdownCause cause) {
        if (this.shuttingDown) {
            return;
        }
        this.shuttingDown = true;
        long bound = this.turns.elapsed()
                + this.scenario.timings().keepAcceptingFor().toNanos();
        this.engine.drain(cause);
        this.findings.check(this.turns.elapsed() <= bound, "Phase 1 waited for leases until %s", this.turns.elapsed());
        this.turns.endMoment();
        this.settled = true;
        this.turns.signal();
    }
}
