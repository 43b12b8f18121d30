package io.quiesce.shutdown.simulation;

import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Held;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * When the deadlines of a shutdown are, in time since the beginning of the simulation.
 */
final class Bounds {

    private final ShutdownTimings timings;

    private final Signals signals;

    private final long start;

    private final long released;

    private boolean hurried;

    private long refuse;

    private long cancel;

    private long abandon;

    private long force;

    private long halt;

    /**
     * The signals that a process gets.
     *
     * @param first when the first one comes, if one does
     * @param second when the second one comes
     * @param third when the third one comes
     */
    record Signals(long first, long second, long third) {

        Signals(Outcome outcome) {
            this(times(outcome.scenario()));
        }

        private Signals(List<Long> times) {
            this(
                    times.size() > 0 ? times.get(0) : Oracle.NOT,
                    times.size() > 1 ? times.get(1) : Oracle.NOT,
                    times.size() > 2 ? times.get(2) : Oracle.NOT);
        }

        private static List<Long> times(Scenario scenario) {
            return scenario.all(Command.class)
                    .filter((command) -> command.order() == Order.SIGTERM || command.order() == Order.SIGINT)
                    .map(Command::at)
                    .sorted()
                    .toList();
        }
    }

    Bounds(Outcome outcome, Signals signals) {
        Scenario scenario = outcome.scenario();
        ShutdownCause cause = Oracle.cause(outcome);
        this.timings = scenario.timings();
        this.signals = signals;
        this.start = start(outcome);
        this.refuse = this.start
                + (cause.keepsAccepting() ? this.timings.keepAcceptingFor().toNanos() : 0);
        this.cancel = this.start + this.timings.cancelRunningTasksAfter().toNanos();
        this.force = this.start + this.timings.forceShutdownAfter().toNanos();
        this.abandon = Math.min(
                this.force, this.cancel + this.timings.forceCloseTasksGrace().toNanos());
        this.halt = this.force + this.timings.forceShutdownGrace().toNanos();
        this.released = release(scenario, cause);
        outOfService(outcome);
    }

    /** Return when the shutdown starts: by the first who asks for it. */
    static long start(Outcome outcome) {
        long timedOut = outcome.trace()
                .all(What.DRAIN_TIMED_OUT)
                .filter((event) -> event.detail() == OnTimeout.SHUTDOWN)
                .mapToLong(Event::at)
                .min()
                .orElse(Oracle.NOT);
        return Math.min(timedOut, outcome.scenario().end().at());
    }

    private long release(Scenario scenario, ShutdownCause cause) {
        long until = (cause == ShutdownCause.SIGTERM)
                ? scenario.all(Held.class).mapToLong(Held::until).max().orElse(0)
                : 0;
        if (until <= this.start) {
            return this.start;
        }
        long end = Math.min(until, this.start + Math.max(0, this.cancel - this.refuse));
        end = Math.max(this.start, Math.min(end, this.signals.second()));
        moveTo(end);
        this.refuse = Math.min(this.refuse + end - this.start, Math.max(this.refuse, this.cancel));
        return end;
    }

    /** Who has been out of service before has had that much of the window. */
    private void outOfService(Outcome outcome) {
        ShutdownState state = ShutdownState.ONLINE;
        long since = 0;
        for (Event event : outcome.trace().events()) {
            if (event.what() == What.BEGAN) {
                break;
            }
            if (event.what() == What.CHANGED) {
                state = (ShutdownState) event.detail();
                since = event.at();
            }
        }
        long had = this.released - since;
        boolean over = had >= outcome.scenario().drain().keepAcceptingFor().toNanos();
        if (state == ShutdownState.OFFLINE || (state == ShutdownState.BECOMING_OFFLINE && over)) {
            this.refuse = this.start;
        } else if (state == ShutdownState.BECOMING_OFFLINE) {
            this.refuse = Math.max(this.start, this.refuse - had);
        }
    }

    /** A second signal until then has brought everything forward. */
    void moveTo(long time) {
        long second = this.signals.second();
        if (second <= time && !this.hurried) {
            this.hurried = true;
            long soon = second + this.timings.forceCloseTasksGrace().toNanos();
            this.refuse = Math.min(this.refuse, second);
            this.cancel = Math.min(this.cancel, second);
            this.abandon = Math.min(this.abandon, soon);
            this.force = Math.min(this.force, soon);
            this.halt =
                    Math.min(this.halt, soon + this.timings.forceShutdownGrace().toNanos());
        }
    }

    /** Return the next moment at which something is due. */
    long next(long now) {
        long next = Oracle.NOT;
        for (long time : new long[] {this.refuse, this.cancel, this.abandon, this.force, this.signals.second()}) {
            next = (time > now) ? Math.min(next, time) : next;
        }
        return next;
    }

    /** Return when the process is ended, whatever it does, if signals have been handled. */
    long watched() {
        long watched = this.signals.third();
        if (this.signals.first() != Oracle.NOT) {
            watched = Math.min(
                    watched, this.signals.first() + this.timings.hardBound().toNanos());
            watched = this.hurried ? Math.min(watched, Math.max(this.halt, this.signals.second())) : watched;
        }
        return watched;
    }

    long start() {
        return this.start;
    }

    long released() {
        return this.released;
    }

    long refuse() {
        return this.refuse;
    }

    long cancel() {
        return this.cancel;
    }

    long abandon() {
        return this.abandon;
    }

    long force() {
        return this.force;
    }

    long halt() {
        return this.halt;
    }
}
