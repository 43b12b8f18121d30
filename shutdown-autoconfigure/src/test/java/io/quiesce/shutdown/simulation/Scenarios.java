package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

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
import io.quiesce.shutdown.simulation.Element.Holder;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Sessions;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Style;
import io.quiesce.shutdown.simulation.Element.Terms;
import io.quiesce.shutdown.simulation.Element.Waits;

/**
 * Makes up scenarios. One seed is one scenario.
 */
final class Scenarios {

    private final SplittableRandom random;

    /** The times of one scenario have one grain: a coarse one has much happen at the same moment. */
    private final long grain;

    private final List<Element> elements = new ArrayList<>();

    private int number;

    private ShutdownTimings timings;

    private Scenarios(long seed) {
        this.random = new SplittableRandom(seed);
        this.grain = pick(1L, 1L, 1L, Times.MILLI, 500 * Times.MILLI, 5 * Times.SECOND);
        this.timings = timings();
    }

    static Scenario of(long seed) {
        return new Scenarios(seed).scenario();
    }

    private Scenario scenario() {
        long end = chance(0.1) ? 100 * Times.SECOND : time(chance(0.3) ? 0 : 10 * Times.SECOND);
        commands(end);
        arrivals(end);
        handlers(end);
        for (int i = few(3); i > 0; i--) {
            this.elements.add(new Closer(name("closer"), duration(this.timings.forceShutdownGrace()), chance(0.1)));
        }
        outsides();
        sources();
        if (chance(0.1)) {
            this.elements.add(new Held(end + time(10 * Times.SECOND)));
        }
        return new Scenario(
                this.random.nextLong(),
                chance(0.5) ? 0 : pick(0.02, 0.1, 0.5),
                chance(0.1) ? Long.MAX_VALUE - Times.SECOND : this.random.nextLong() / 2,
                this.timings,
                drain(),
                List.copyOf(this.elements));
    }

    /** Nothing but long-lived sessions. */
    static Scenario ofSessions(long seed) {
        return new Scenarios(seed).sessions();
    }

    private Scenario sessions() {
        long end = time(30 * Times.SECOND);
        commands(end);
        this.elements.add(new Sessions(chance(0.1) ? 0 : time(20 * Times.SECOND), chance(0.7), chance(0.8)));
        for (int i = few(chance(0.1) ? 60 : 12); i > 0; i--) {
            this.elements.add(new Client(
                    name("client"),
                    chance(0.7) ? 0 : time(end + 10 * Times.SECOND),
                    chance(0.8),
                    pick(Reaction.values()),
                    duration(nanos(5 * Times.SECOND)),
                    time(end + 5 * Times.SECOND),
                    duration(nanos(10 * Times.SECOND)),
                    chance(0.2) ? time(40 * Times.SECOND) : Times.NEVER,
                    chance(0.7) ? 0 : duration(nanos(5 * Times.SECOND))));
        }
        return new Scenario(
                this.random.nextLong(),
                chance(0.5) ? 0 : pick(0.02, 0.1, 0.5),
                this.random.nextLong() / 2,
                this.timings,
                new SoftDrainTimings(drain().keepAcceptingFor(), ShutdownTimings.LONGEST, OnTimeout.STAY),
                List.copyOf(this.elements));
    }

    /** Nothing but leases. */
    static Scenario ofLeases(long seed) {
        return new Scenarios(seed).leases();
    }

    private Scenario leases() {
        long end = time(30 * Times.SECOND);
        commands(end);
        this.elements.add(new Terms(chance(0.3) ? 0 : time(10 * Times.SECOND)));
        for (int i = few(chance(0.1) ? 40 : 8); i > 0; i--) {
            long requested = Math.max(1, time(15 * Times.SECOND));
            this.elements.add(new Holder(
                    name("holder"),
                    time(end),
                    1 + few(3),
                    requested,
                    Math.max(1, time(chance(0.8) ? requested : 2 * requested)),
                    few(8),
                    few(3),
                    chance(0.3) ? Times.NEVER : time(end),
                    chance(0.3)));
        }
        return new Scenario(
                this.random.nextLong(),
                chance(0.5) ? 0 : pick(0.02, 0.1, 0.5),
                chance(0.1) ? Long.MAX_VALUE - Times.SECOND : this.random.nextLong() / 2,
                this.timings,
                new SoftDrainTimings(drain().keepAcceptingFor(), ShutdownTimings.LONGEST, OnTimeout.STAY),
                List.copyOf(this.elements));
    }

    private ShutdownTimings timings() {
        long force = chance(0.1) ? 0 : time(20 * Times.SECOND);
        long grace = chance(0.2) ? 0 : time(3 * Times.SECOND);
        long cancel = chance(0.4) ? Math.max(0, force - grace) : time(force);
        long keep = chance(0.5) || cancel == 0 ? 0 : Math.min(cancel - 1, time(cancel));
        Duration quietPeriod = chance(0.2) ? nanos(time(3 * Times.SECOND)) : null;
        return new ShutdownTimings(
                nanos(keep),
                quietPeriod,
                nanos(cancel),
                nanos(grace),
                nanos(force),
                nanos(chance(0.1) ? 0 : time(3 * Times.SECOND)));
    }

    private SoftDrainTimings drain() {
        return new SoftDrainTimings(
                nanos(chance(0.5) ? 0 : time(5 * Times.SECOND)),
                chance(0.5) ? ShutdownTimings.LONGEST : nanos(time(10 * Times.SECOND)),
                pick(OnTimeout.values()));
    }

    private void commands(long end) {
        this.elements.add(new Command(end, pick(Order.SIGTERM, Order.SIGTERM, Order.SIGINT, Order.CLOSE)));
        for (int i = chance(0.3) ? few(3) : 0; i > 0; i--) {
            this.elements.add(
                    new Command(end + time(20 * Times.SECOND), pick(Order.SIGTERM, Order.SIGINT, Order.CLOSE)));
        }
        for (int i = chance(0.4) ? few(6) : 0; i > 0; i--) {
            this.elements.add(new Command(
                    time(Math.min(end, 10 * Times.SECOND) + Times.SECOND),
                    pick(
                            Order.DRAIN,
                            Order.DRAIN,
                            Order.RESUME,
                            Order.RESUME,
                            Order.DRAIN_MEANWHILE,
                            Order.RESUME_UNLESS_ASKED)));
        }
    }

    private void arrivals(long end) {
        boolean crowd = chance(0.0003);
        for (int i = chance(0.05) ? 30 : few(8); i > 0; i--) {
            WorkKind kind =
                    pick(WorkKind.REQUESTS, WorkKind.REQUESTS, WorkKind.MESSAGES, WorkKind.TASKS, WorkKind.TASKS);
            Style style = pick(Style.ASYNCHRONOUS, Style.ASYNCHRONOUS, Style.THREAD);
            if (kind == WorkKind.TASKS && chance(0.2)) {
                style = Style.QUEUED;
            }
            this.elements.add(new Arrival(
                    name(kind.label()),
                    chance(0.5)
                            ? time(end)
                            : end + (chance(0.2) ? edge() : duration(this.timings.forceShutdownAfter())),
                    crowd && style == Style.ASYNCHRONOUS ? 500 : 1,
                    kind,
                    pick(Claim.NONE, Claim.NONE, Claim.AFFINITY, Claim.PRIORITY),
                    style,
                    duration(this.timings.cancelRunningTasksAfter()),
                    duration(this.timings.forceShutdownAfter()),
                    pick(Reaction.values()),
                    duration(this.timings.forceCloseTasksGrace())));
        }
    }

    private void handlers(long end) {
        for (int i = few(4); i > 0; i--) {
            this.elements.add(new Handler(
                    name("handler"),
                    chance(0.85) ? -1 : end + time(5 * Times.SECOND),
                    chance(0.5) ? Waits.NOT : pick(Waits.values()),
                    duration(this.timings.forceShutdownAfter()),
                    chance(0.1),
                    chance(0.2)));
        }
    }

    private void outsides() {
        for (int i = few(2); i > 0; i--) {
            this.elements.add(new Outside(
                    name("outside"),
                    chance(0.7),
                    chance(0.1) ? 0 : time(4 * Times.SECOND),
                    duration(nanos(2 * Times.SECOND)),
                    chance(0.1),
                    duration(nanos(2 * Times.SECOND)),
                    duration(nanos(2 * Times.SECOND)),
                    chance(0.2) ? few(4) : 0));
        }
    }

    private void sources() {
        for (int i = few(2); i > 0; i--) {
            this.elements.add(new Source(
                    name("source"),
                    pick(WorkKind.REQUESTS, WorkKind.MESSAGES, WorkKind.TASKS),
                    duration(nanos(2 * Times.SECOND)),
                    duration(nanos(2 * Times.SECOND)),
                    pick(Reaction.values()),
                    duration(this.timings.forceCloseTasksGrace()),
                    chance(0.05),
                    duration(nanos(2 * Times.SECOND)),
                    duration(nanos(2 * Times.SECOND)),
                    chance(0.2) ? few(4) : 0));
        }
    }

    private String name(String what) {
        return what + "-" + ++this.number;
    }

    private boolean chance(double probability) {
        return this.random.nextDouble() < probability;
    }

    /** Few, often none. */
    private int few(int most) {
        return Math.min(this.random.nextInt(most + 1), this.random.nextInt(most + 1));
    }

    @SafeVarargs
    private <T> T pick(T... from) {
        return from[this.random.nextInt(from.length)];
    }

    private long time(long longest) {
        if (longest <= 0) {
            return 0;
        }
        long time = this.random.nextLong(longest + 1);
        return time - time % this.grain;
    }

    /** Most often less than what there is time for, sometimes more, for ever or nothing. */
    private long duration(Duration allowed) {
        return switch (this.random.nextInt(12)) {
            case 0, 1 -> 0;
            case 2 -> Times.NEVER;
            case 3, 4 -> time(2 * allowed.toNanos() + Times.SECOND);
            case 5 -> edge();
            default -> time(allowed.toNanos());
        };
    }

    /** When something is due in a shutdown, or a moment before or after. */
    private long edge() {
        Duration edge = pick(
                this.timings.keepAcceptingFor(),
                this.timings.cancelRunningTasksAfter(),
                this.timings.cancelRunningTasksAfter().plus(this.timings.forceCloseTasksGrace()),
                this.timings.forceShutdownAfter(),
                this.timings.hardBound());
        return Math.max(0, edge.toNanos() + this.random.nextInt(-1, 2));
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }
}
