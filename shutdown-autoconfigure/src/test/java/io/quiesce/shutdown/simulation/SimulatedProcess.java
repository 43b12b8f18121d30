package io.quiesce.shutdown.simulation;

import java.time.Duration;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.signal.VirtualWatchdog;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * The process around an application: what signals do to it, and when it is gone.
 */
final class SimulatedProcess {

    private final Turns turns;

    private final Application application;

    private final ShutdownEngine engine;

    private final Trace trace;

    private final VirtualWatchdog watchdog;

    private int signals;

    private int exitCode = -1;

    SimulatedProcess(Scenario scenario, Turns turns, Application application) {
        this.turns = turns;
        this.application = application;
        this.engine = application.engine;
        this.trace = application.trace;
        this.watchdog = new VirtualWatchdog(
                turns, turns, (code) -> end(What.HALT, code), () -> this.engine.overdue(ThreadSnapshot.of(null)));
        this.engine.softDrain().configure(scenario.drain(), () -> turns.start("shutdown", this::close));
        scenario.all(Command.class)
                .forEach((command) ->
                        turns.threadAt(command.at(), command.order().name(), () -> obey(command)));
    }

    boolean isGone() {
        return this.exitCode >= 0;
    }

    int exitCode() {
        return this.exitCode;
    }

    private void obey(Command command) {
        if (isGone()) {
            return;
        }
        if (command.order().ends() && !this.trace.has(What.SNAPSHOT)) {
            this.application.look();
        }
        this.trace.note(What.SIGNAL, command.order());
        switch (command.order()) {
            case SIGTERM -> receive(ShutdownCause.SIGTERM);
            case SIGINT -> receive(ShutdownCause.SIGINT);
            case CLOSE -> close();
            case DRAIN -> this.engine.softDrain().drain("operator", null);
            case RESUME -> this.engine.softDrain().resume("operator", null);
            case DRAIN_MEANWHILE -> this.engine.softDrain().drainMeanwhile("profile", "maintenance");
            case RESUME_UNLESS_ASKED -> this.engine.softDrain().resumeUnlessAsked("profile", "maintenance");
        }
    }

    private void receive(ShutdownCause cause) {
        switch (++this.signals) {
            case 1 -> {
                haltAfter(this.engine.timings().hardBound());
                this.turns.start("shutdown", () -> shutDown(cause));
            }
            case 2 -> {
                this.engine.hurry();
                this.engine.timeToHalt().ifPresent(this::haltAfter);
            }
            default -> end(What.HALT, 1);
        }
    }

    private void haltAfter(Duration bound) {
        this.turns.undisturbed(
                () -> this.watchdog.haltAfter(bound, this.engine.timings().lastWords()));
    }

    private void shutDown(ShutdownCause cause) {
        this.application.close(cause);
        this.engine.awaitClosed();
        end(What.EXIT, this.engine.closed().map(ShutdownReport::exitCode).orElse(0));
    }

    /** The application closes itself, after which nothing keeps the process alive. */
    private void close() {
        shutDown(ShutdownCause.CONTEXT_CLOSED);
    }

    private void end(What how, int code) {
        if (!isGone()) {
            this.exitCode = code;
            this.trace.note(how, code);
            this.trace.freeze();
            this.turns.signal();
        }
    }
}
