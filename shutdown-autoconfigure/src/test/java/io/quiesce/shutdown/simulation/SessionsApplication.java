package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionSources;
import io.quiesce.shutdown.simulation.Element.Client;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Sessions;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * An application with long-lived sessions, as a scenario has it: the engine, the ledger, the hall and what has sessions leave are real,
 * the clients are not.
 */
final class SessionsApplication implements Stage.Play {

    private static final Sessions USUAL = new Sessions(10 * Times.SECOND, true, true);

    /** When the application began to leave, and when whatever is outstanding is cut. */
    private record Leave(long at, long deadline, boolean forGood) {

        long tail() {
            return Math.min(this.deadline / 4, 2 * Times.SECOND);
        }

        boolean cuts(long time) {
            return time >= this.at + this.deadline - tail();
        }
    }

    private final Scenario scenario;

    private final Turns turns;

    private final Sessions sessions;

    private final WorkLedger ledger;

    private final ShutdownEngine engine;

    private final SessionHall hall;

    private final Findings findings;

    private final List<Throwable> failures = new ArrayList<>();

    private final List<SimulatedClient> clients = new ArrayList<>();

    private final List<Leave> leaves = new ArrayList<>();

    private final List<Long> resumed = new ArrayList<>();

    private long initiated = -1;

    private long drained = -1;

    private boolean settled;

    SessionsApplication(Scenario scenario, Turns turns, Findings findings) {
        this.findings = findings;
        this.scenario = scenario;
        this.turns = turns;
        this.sessions = scenario.all(Sessions.class).findFirst().orElse(USUAL);
        this.ledger = new WorkLedger(turns, turns, this.failures::add);
        this.engine = new ShutdownEngine(scenario.timings(), turns, this.ledger, turns);
        this.hall = new SessionHall(this.ledger);
        Monitors monitors = new Monitors(this.engine, this.ledger, this.hall);
        turns.yieldUnless(monitors::areHeld);
        this.engine.addListener(new ShutdownListener() {

            @Override
            public void began(ShutdownProgress progress) {
                monitors.forget();
            }
        });
        SessionSources.add(
                this.hall,
                this.engine,
                this.ledger,
                Duration.ofNanos(this.sessions.maxWait()),
                this.sessions.gradual(),
                this.sessions.telling(),
                turns,
                turns,
                new Random(scenario.turns()),
                this.failures::add);
        this.engine
                .softDrain()
                .configure(
                        scenario.drain(), () -> turns.start("shutdown", () -> shutDown(ShutdownCause.CONTEXT_CLOSED)));
        scenario.all(Client.class).forEach((script) -> {
            SimulatedClient client = new SimulatedClient(script, turns);
            this.clients.add(client);
            turns.threadAt(script.at(), script.name(), () -> connect(client));
        });
        scenario.all(Command.class)
                .forEach((command) ->
                        turns.threadAt(command.at(), command.order().name(), () -> obey(command.order())));
    }

    private void connect(SimulatedClient client) {
        if (this.ledger.isAcceptingRequests()) {
            client.connect(this.hall);
        }
    }

    private void obey(Order order) {
        switch (order) {
            case SIGTERM -> shutDown(ShutdownCause.SIGTERM);
            case SIGINT -> shutDown(ShutdownCause.SIGINT);
            case CLOSE -> shutDown(ShutdownCause.CONTEXT_CLOSED);
            case DRAIN, DRAIN_MEANWHILE -> {
                this.leaves.add(new Leave(this.turns.elapsed(), this.sessions.maxWait(), false));
                this.engine.softDrain().drain("operator", null);
            }
            case RESUME, RESUME_UNLESS_ASKED -> {
                this.engine.softDrain().resume("operator", null);
                this.resumed.add(this.turns.elapsed());
            }
        }
    }

    private void shutDown(ShutdownCause cause) {
        if (this.initiated >= 0) {
            return;
        }
        this.initiated = this.turns.elapsed();
        this.leaves.add(new Leave(
                this.initiated,
                Math.min(
                        this.sessions.maxWait(),
                        this.scenario.timings().cancelRunningTasksAfter().toNanos()),
                true));
        this.engine.drain(cause);
        this.drained = this.turns.elapsed();
        this.turns.endMoment();
        this.settled = true;
        this.turns.signal();
    }

    @Override
    public boolean isOver() {
        return this.settled;
    }

    @Override
    public List<SimulatedClient> story() {
        return this.clients;
    }

    @Override
    public void check() {
        this.clients.forEach(this::check);
        checkCounts();
        long bound =
                this.initiated + this.scenario.timings().forceShutdownAfter().toNanos();
        this.findings.check(this.drained <= bound, "Phase 1 ended at %s and not by %s", this.drained, bound);
        this.clients.stream()
                .filter((client) -> client.isLive() && client.began < this.drained)
                .forEach((client) -> this.findings.check(false, "It was left connected: %s", client));
    }

    private void check(SimulatedClient client) {
        this.findings.check(client.told <= 1, "It was told %s times: %s", client.told, client);
        this.findings.check(client.disconnected.size() <= 1, "It was closed more than once: %s", client);
        for (long closed : client.disconnected) {
            this.findings.check(
                    this.leaves.stream().anyMatch((leave) -> leave.at() <= closed),
                    "It was closed while the application was in service: %s",
                    client);
            boolean cut = isCut(closed);
            this.findings.check(cut || !client.wasCut, "It was closed at %s, before its time: %s", closed, client);
            boolean toBeTold = this.sessions.telling() && client.script.understands();
            this.findings.check(
                    cut || !toBeTold || client.told > 0, "It was closed without having been told: %s", client);
            this.findings.check(
                    !isBackAt(closed) || client.told > 0 || !toBeTold,
                    "It was closed after the application had come back: %s",
                    client);
        }
        this.leaves.forEach((leave) -> checkPunctual(leave, client));
    }

    private boolean isCut(long time) {
        long cancelled = this.initiated
                + this.scenario.timings().cancelRunningTasksAfter().toNanos();
        return (this.initiated >= 0 && time >= cancelled)
                || this.leaves.stream().anyMatch((leave) -> leave.at() <= time && leave.cuts(time));
    }

    /** Whether the last word before that was to come back. */
    private boolean isBackAt(long time) {
        return this.resumed.stream()
                .anyMatch((resume) -> time > resume
                        && this.leaves.stream().noneMatch((leave) -> leave.at() >= resume && leave.at() <= time));
    }

    /** Whoever was there when a leave began is closed by its deadline, if nothing else comes in between. */
    private void checkPunctual(Leave leave, SimulatedClient client) {
        long due = leave.at() + leave.deadline();
        boolean undisturbed = this.leaves.stream()
                        .noneMatch((other) -> other != leave && other.at() >= leave.at() && other.at() <= due)
                && this.resumed.stream().noneMatch((time) -> time >= leave.at() && time <= due);
        boolean wasThere = client.began >= 0 && client.began < leave.at();
        if (undisturbed && wasThere && this.drained > due && (client.left < 0 || client.left > due)) {
            this.findings.check(
                    client.disconnected.stream().anyMatch((time) -> time <= due),
                    "It was to be closed by %s: %s",
                    due,
                    client);
        }
    }

    private void checkCounts() {
        long told = this.clients.stream().mapToLong((client) -> client.told).sum();
        long closed = this.clients.stream()
                .mapToLong((client) -> client.disconnected.size())
                .sum();
        equal("told", this.hall.counts().count(Fate.SUSPENDED), told);
        equal(
                "closed",
                this.hall.counts().count(Fate.CLOSED) + this.hall.counts().count(Fate.FORCED),
                closed);
        this.findings.check(
                this.hall.counts().count(Fate.MOVED) <= told,
                "%s are said to have moved, of %s that were told",
                "" + this.hall.counts().count(Fate.MOVED),
                "" + told);
    }

    private void equal(String what, long counted, long seen) {
        this.findings.check(counted == seen, "%s are counted as %s, and %s were", "" + counted, what, "" + seen);
    }
}
