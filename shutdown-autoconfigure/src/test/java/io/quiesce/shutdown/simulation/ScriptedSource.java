package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * A source whose steps take their time, and fail.
 */
final class ScriptedSource implements WorkSource {

    /** A step, as the trace has it. */
    record Step(String name, String step) {}

    private final Source source;

    private final Turns turns;

    private final Labour labour;

    private final Trace trace;

    private int failing;

    private boolean stopping;

    /** What it is: paused, or not, or something in between. */
    String state = "running";

    ScriptedSource(Source source, Turns turns, Labour labour, Trace trace) {
        this.source = source;
        this.turns = turns;
        this.labour = labour;
        this.trace = trace;
        this.failing = source.failing();
    }

    @Override
    public String name() {
        return this.source.name();
    }

    @Override
    public WorkKind kind() {
        return this.source.kind();
    }

    boolean isStoppingToFetch() {
        return this.stopping;
    }

    @Override
    public void stopFetching() {
        this.stopping = true;
        try {
            stop("stopFetching", this.source.stopsFetching(), this.source.fails());
        } finally {
            this.stopping = false;
        }
    }

    @Override
    public void stopAccepting() {
        stop("stopAccepting", this.source.stopsAccepting(), false);
    }

    private void stop(String name, long takes, boolean fails) {
        Step step = new Step(name(), name);
        this.trace.note(What.STEP_BEGAN, step);
        try {
            this.labour.react(takes, this.source.reaction(), this.source.late(), () -> {});
            if (fails) {
                throw new IllegalStateException(name);
            }
            this.trace.note(What.STEP_ENDED, step);
        } catch (IllegalStateException ex) {
            this.trace.note(What.STEP_FAILED, step);
            throw ex;
        }
    }

    @Override
    public void pause() throws InterruptedException {
        change("paused", this.source.pauses());
    }

    @Override
    public void resume() throws InterruptedException {
        change("running", this.source.resumes());
    }

    private void change(String next, long takes) throws InterruptedException {
        Step step = new Step(name(), next);
        this.trace.note(What.STEP_BEGAN, step);
        this.state = "changing to " + next;
        this.turns.pass(takes);
        if (this.failing > 0) {
            this.failing--;
            this.trace.note(What.STEP_FAILED, step);
            throw new IllegalStateException(next);
        }
        this.state = next;
        this.trace.note(What.STEP_ENDED, step);
    }
}
