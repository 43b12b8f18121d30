package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.simulation.Element.Claim;
import io.quiesce.shutdown.simulation.Element.Client;
import io.quiesce.shutdown.simulation.Element.Closer;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Handler;
import io.quiesce.shutdown.simulation.Element.Held;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Sessions;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Style;
import io.quiesce.shutdown.simulation.Element.Waits;

/**
 * Makes up scenarios. One seed is one scenario.
 */
final class Scenarios {

    private final Dice dice;

    private final List<Element> elements = new ArrayList<>();

    private int number;

    private final ShutdownTimings timings;

    private Scenarios(long seed) {
        this.dice = new Dice(seed);
        this.timings = this.dice.timings();
    }

    static Scenario of(long seed) {
        return new Scenarios(seed).scenario();
    }

    private Scenario scenario() {
        long end = this.dice.chance(0.1)
                ? 100 * Times.SECOND
                : this.dice.time(this.dice.chance(0.3) ? 0 : 10 * Times.SECOND);
        commands(end);
        arrivals(end);
        handlers(end);
        for (int i = this.dice.few(3); i > 0; i--) {
            this.elements.add(new Closer(
                    name("closer"), this.dice.duration(this.timings.forceShutdownGrace()), this.dice.chance(0.1)));
        }
        outsides();
        sources();
        if (this.dice.chance(0.1)) {
            this.elements.add(new Held(end + this.dice.time(10 * Times.SECOND)));
        }
        return new Scenario(
                this.dice.number(),
                this.dice.chance(0.5) ? 0 : this.dice.pick(0.02, 0.1, 0.5),
                this.dice.chance(0.1) ? Long.MAX_VALUE - Times.SECOND : this.dice.number() / 2,
                this.timings,
                drain(),
                List.copyOf(this.elements));
    }

    /** Nothing but long-lived sessions. */
    static Scenario ofSessions(long seed) {
        return new Scenarios(seed).sessions();
    }

    private Scenario sessions() {
        long end = this.dice.time(30 * Times.SECOND);
        commands(end);
        this.elements.add(new Sessions(
                this.dice.chance(0.1) ? 0 : this.dice.time(20 * Times.SECOND),
                this.dice.chance(0.7),
                this.dice.chance(0.8)));
        for (int i = this.dice.few(this.dice.chance(0.1) ? 60 : 12); i > 0; i--) {
            this.elements.add(new Client(
                    name("client"),
                    this.dice.chance(0.7) ? 0 : this.dice.time(end + 10 * Times.SECOND),
                    this.dice.chance(0.8),
                    this.dice.pick(Reaction.values()),
                    this.dice.duration(Duration.ofNanos(5 * Times.SECOND)),
                    this.dice.time(end + 5 * Times.SECOND),
                    this.dice.duration(Duration.ofNanos(10 * Times.SECOND)),
                    this.dice.chance(0.2) ? this.dice.time(40 * Times.SECOND) : Times.NEVER,
                    this.dice.chance(0.7) ? 0 : this.dice.duration(Duration.ofNanos(5 * Times.SECOND))));
        }
        return new Scenario(
                this.dice.number(),
                this.dice.chance(0.5) ? 0 : this.dice.pick(0.02, 0.1, 0.5),
                this.dice.number() / 2,
                this.timings,
                new SoftDrainTimings(drain().keepAcceptingFor(), ShutdownTimings.LONGEST, OnTimeout.STAY),
                List.copyOf(this.elements));
    }

    /** Nothing but leases. */
    static Scenario ofLeases(long seed) {
        return new Scenarios(seed).leases();
    }

    private Scenario leases() {
        long end = this.dice.time(30 * Times.SECOND);
        commands(end);
        this.elements.add(new Terms(this.dice.chance(0.3) ? 0 : this.dice.time(10 * Times.SECOND)));
        for (int i = this.dice.few(this.dice.chance(0.1) ? 40 : 8); i > 0; i--) {
            long requested = Math.max(1, this.dice.time(15 * Times.SECOND));
            this.elements.add(new Holder(
                    name("holder"),
                    this.dice.time(end),
                    1 + this.dice.few(3),
                    requested,
                    Math.max(1, this.dice.time(this.dice.chance(0.8) ? requested : 2 * requested)),
                    this.dice.few(8),
                    this.dice.few(3),
                    this.dice.chance(0.3) ? Times.NEVER : this.dice.time(end),
                    this.dice.chance(0.3)));
        }
        return new Scenario(
                this.dice.number(),
                this.dice.chance(0.5) ? 0 : this.dice.pick(0.02, 0.1, 0.5),
                this.dice.chance(0.1) ? Long.MAX_VALUE - Times.SECOND : this.dice.number() / 2,
                this.timings,
                new SoftDrainTimings(drain().keepAcceptingFor(), ShutdownTimings.LONGEST, OnTimeout.STAY),
                List.copyOf(this.elements));
    }

    private SoftDrainTimings drain() {
        return new SoftDrainTimings(
                Duration.ofNanos(this.dice.chance(0.5) ? 0 : this.dice.time(5 * Times.SECOND)),
                this.dice.chance(0.5) ? ShutdownTimings.LONGEST : Duration.ofNanos(this.dice.time(10 * Times.SECOND)),
                this.dice.pick(OnTimeout.values()));
    }

    private void commands(long end) {
        this.elements.add(new Command(end, this.dice.pick(Order.SIGTERM, Order.SIGTERM, Order.SIGINT, Order.CLOSE)));
        for (int i = this.dice.chance(0.3) ? this.dice.few(3) : 0; i > 0; i--) {
            this.elements.add(new Command(
                    end + this.dice.time(20 * Times.SECOND), this.dice.pick(Order.SIGTERM, Order.SIGINT, Order.CLOSE)));
        }
        for (int i = this.dice.chance(0.4) ? this.dice.few(6) : 0; i > 0; i--) {
            this.elements.add(new Command(
                    this.dice.time(Math.min(end, 10 * Times.SECOND) + Times.SECOND),
                    this.dice.pick(
                            Order.DRAIN,
                            Order.DRAIN,
                            Order.RESUME,
                            Order.RESUME,
                            Order.DRAIN_MEANWHILE,
                            Order.RESUME_UNLESS_ASKED)));
        }
    }

    private void arrivals(long end) {
        boolean crowd = this.dice.chance(0.0003);
        for (int i = this.dice.chance(0.05) ? 30 : this.dice.few(8); i > 0; i--) {
            WorkKind kind = this.dice.pick(
                    WorkKind.REQUESTS, WorkKind.REQUESTS, WorkKind.MESSAGES, WorkKind.TASKS, WorkKind.TASKS);
            Style style = this.dice.pick(Style.ASYNCHRONOUS, Style.ASYNCHRONOUS, Style.THREAD);
            if (kind == WorkKind.TASKS && this.dice.chance(0.2)) {
                style = Style.QUEUED;
            }
            this.elements.add(new Arrival(
                    name(kind.label()),
                    this.dice.chance(0.5)
                            ? this.dice.time(end)
                            : end
                                    + (this.dice.chance(0.2)
                                            ? this.dice.edge()
                                            : this.dice.duration(this.timings.forceShutdownAfter())),
                    crowd && style == Style.ASYNCHRONOUS ? 500 : 1,
                    kind,
                    this.dice.pick(Claim.NONE, Claim.NONE, Claim.AFFINITY, Claim.PRIORITY),
                    style,
                    this.dice.duration(this.timings.cancelRunningTasksAfter()),
                    this.dice.duration(this.timings.forceShutdownAfter()),
                    this.dice.pick(Reaction.values()),
                    this.dice.duration(this.timings.forceCloseTasksGrace())));
        }
    }

    private void handlers(long end) {
        for (int i = this.dice.few(4); i > 0; i--) {
            this.elements.add(new Handler(
                    name("handler"),
                    this.dice.chance(0.85) ? -1 : end + this.dice.time(5 * Times.SECOND),
                    this.dice.chance(0.5) ? Waits.NOT : this.dice.pick(Waits.values()),
                    this.dice.duration(this.timings.forceShutdownAfter()),
                    this.dice.chance(0.1),
                    this.dice.chance(0.2)));
        }
    }

    private void outsides() {
        for (int i = this.dice.few(2); i > 0; i--) {
            this.elements.add(new Outside(
                    name("outside"),
                    this.dice.chance(0.7),
                    this.dice.chance(0.1) ? 0 : this.dice.time(4 * Times.SECOND),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.chance(0.1),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.chance(0.2) ? this.dice.few(4) : 0));
        }
    }

    private void sources() {
        for (int i = this.dice.few(2); i > 0; i--) {
            this.elements.add(new Source(
                    name("source"),
                    this.dice.pick(WorkKind.REQUESTS, WorkKind.MESSAGES, WorkKind.TASKS),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.pick(Reaction.values()),
                    this.dice.duration(this.timings.forceCloseTasksGrace()),
                    this.dice.chance(0.05),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.duration(Duration.ofNanos(2 * Times.SECOND)),
                    this.dice.chance(0.2) ? this.dice.few(4) : 0));
        }
    }

    private String name(String what) {
        return what + "-" + ++this.number;
    }
}
