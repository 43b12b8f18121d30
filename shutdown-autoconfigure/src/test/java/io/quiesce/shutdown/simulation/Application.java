package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.CloseRecord;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.simulation.Element.Claim;
import io.quiesce.shutdown.simulation.Element.Closer;
import io.quiesce.shutdown.simulation.Element.Handler;
import io.quiesce.shutdown.simulation.Element.Held;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Waits;
import io.quiesce.shutdown.simulation.Trace.What;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * An application as a scenario has it: the engine and the ledger are real, what they drain is not.
 */
final class Application {

    private final Scenario scenario;

    private final Turns turns;

    final Trace trace;

    final WorkLedger ledger;

    final ShutdownEngine engine;

    final List<Unit> units = new ArrayList<>();

    final List<ScriptedSource> sources;

    final List<ScriptedOutside> outsides;

    private final Labour labour;

    private boolean closing;

    private boolean clean = true;

    Application(Scenario scenario, Turns turns) {
        this.scenario = scenario;
        this.turns = turns;
        this.ledger = new WorkLedger(turns, turns, this::failed);
        this.engine = new ShutdownEngine(scenario.timings(), turns, this.ledger, turns);
        Monitors monitors = new Monitors(this.engine, this.ledger);
        this.trace = new Trace(turns::elapsed, monitors::areHeld);
        turns.yieldUnless(monitors::areHeld);
        Admission admission = new Admission(
                this.engine::state,
                this.engine.softDrain()::isRefusing,
                List.of((request) -> Doors.hasClaim(request, Claim.AFFINITY)),
                List.of((request) -> Doors.hasClaim(request, Claim.PRIORITY)),
                this::failed,
                new Decisions());
        this.labour = new Labour(turns, new Doors(turns, this.ledger, admission, this::isFetching), this.trace);
        this.sources = scenario.all(Source.class)
                .map((source) -> new ScriptedSource(source, turns, this.labour, this.trace))
                .toList();
        this.outsides = scenario.all(Outside.class)
                .map((outside) -> new ScriptedOutside(outside, turns, this.trace))
                .toList();
        setUp(monitors);
    }

    private void failed(Throwable failure) {
        this.engine.reportFailure(failure);
    }

    private void setUp(Monitors monitors) {
        this.engine.addListener(new ShutdownListener() {

            @Override
            public void began(ShutdownProgress progress) {
                monitors.forget();
                watch(progress);
            }
        });
        this.engine.addListener(this.trace);
        this.outsides.forEach(this.engine::addAnnouncement);
        this.sources.forEach(this.engine::addSource);
        this.engine.setCloseRecord(new CloseRecord() {

            @Override
            public List<ShutdownReport.Closing> slowest() {
                return List.of();
            }

            @Override
            public boolean isClean() {
                return Application.this.clean;
            }
        });
        this.scenario.all(Held.class).forEach((held) -> {
            this.engine.setHold(() -> (this.turns.elapsed() < held.until()) ? "held" : null);
            this.turns.at(held.until(), this.turns::signal);
        });
        this.scenario.all(Handler.class).forEach((handler) -> {
            if (handler.at() < 0) {
                this.engine.addHandler(handler.name(), (progress) -> handle(handler, progress));
            } else {
                this.turns.threadAt(handler.at(), handler.name(), () -> addLate(handler));
            }
        });
        this.scenario.all(Arrival.class).forEach((arrival) -> IntStream.range(0, arrival.count())
                .mapToObj((number) -> new Unit(arrival, number))
                .forEach(this.units::add));
        this.units.forEach(this.labour::schedule);
    }

    /** Messages come while they are fetched: online, and until their source has stopped. */
    private boolean isFetching() {
        return this.engine.state() == ShutdownState.ONLINE
                || (this.engine.state() == ShutdownState.SHUTTING_DOWN
                        && !this.trace.has(What.ABANDONED)
                        && this.sources.stream()
                                .anyMatch(
                                        (source) -> source.kind() == WorkKind.MESSAGES && source.isStoppingToFetch()));
    }

    private void addLate(Handler handler) {
        try {
            this.engine.addHandler(handler.name(), (progress) -> handle(handler, progress));
        } catch (IllegalStateException ex) {
            this.trace.note(What.HANDLER_TOO_LATE, handler);
        }
    }

    private void handle(Handler handler, ShutdownProgress progress) throws InterruptedException {
        this.trace.note(What.HANDLER_BEGAN, handler);
        if (handler.waits() == Waits.CLOSES) {
            close(ShutdownCause.CONTEXT_CLOSED);
            return;
        }
        Milestone milestone = milestone(handler.waits(), progress);
        if (milestone != null) {
            milestone.await();
            this.trace.note(What.MILESTONE, handler.waits());
        }
        long end = Labour.later(this.turns.elapsed(), handler.takes());
        while (true) {
            try {
                this.turns.pass(end - this.turns.elapsed());
                break;
            } catch (InterruptedException ex) {
                if (!handler.stubborn()) {
                    throw ex;
                }
            }
        }
        this.trace.note(What.HANDLER_RETURNED, handler);
        if (handler.fails()) {
            throw new IllegalStateException(handler.name());
        }
    }

    /** Close the application on the calling thread, unless another one is at it; returns when it is closed. */
    void close(ShutdownCause cause) {
        this.engine.drain(cause);
        if (!this.closing) {
            this.closing = true;
            for (Closer closer : this.scenario.list(Closer.class)) {
                this.labour.react(closer.takes(), Reaction.IGNORES, 0, () -> {});
                this.clean &= !closer.fails();
                this.trace.note(What.CLOSER_ENDED, closer);
            }
            this.engine.closed();
        } else {
            this.engine.awaitClosed();
        }
    }

    /** Have some milestones looked at, each by somebody who does nothing else. */
    private void watch(ShutdownProgress progress) {
        for (Waits each : Waits.values()) {
            Milestone milestone = (each == Waits.NOT) ? progress.runningHandlers() : milestone(each, progress);
            if (milestone != null && (this.scenario.turns() >> 3 * each.ordinal() & 3) == 0) {
                milestone.whenReached().thenRun(() -> this.trace.note(What.MILESTONE, new Reached(each)));
            }
        }
    }

    /** Return which milestones have not been reached. */
    List<Waits> unreached() {
        ShutdownProgress progress = this.trace.progress;
        return (progress == null)
                ? List.of(Waits.values())
                : Stream.of(Waits.values())
                        .filter((each) -> each != Waits.CLOSES)
                        .filter((each) -> {
                            Milestone milestone =
                                    (each == Waits.NOT) ? progress.runningHandlers() : milestone(each, progress);
                            return milestone != null && !milestone.isReached();
                        })
                        .toList();
    }

    /** Note what the application is like, before anybody shuts it down. */
    void look() {
        this.trace.note(
                What.SNAPSHOT,
                new Snapshot(
                        this.engine.state(),
                        this.engine.softDrain().pending(),
                        this.sources.stream().collect(Collectors.toMap(ScriptedSource::name, (each) -> each.state)),
                        this.outsides.stream().collect(Collectors.toMap(ScriptedOutside::name, (each) -> each.state))));
    }

    private static @Nullable Milestone milestone(Waits waits, ShutdownProgress progress) {
        return switch (waits) {
            case REQUESTS -> progress.outstandingRequests();
            case MESSAGES -> progress.outstandingPubSubMessages();
            case TASKS -> progress.outstandingTasks();
            case CANCELLING -> progress.forceCloseTasks();
            case FORCED -> progress.forceShutdown();
            case NOT, CLOSES -> null;
        };
    }
}
