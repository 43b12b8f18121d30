package io.quiesce.shutdown.simulation;

import java.time.Duration;

import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.ScriptedSource.Step;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * Somebody outside who takes time to listen, and fails.
 */
final class ScriptedOutside implements Announcement {

    private final Outside outside;

    private final Turns turns;

    private final Trace trace;

    private int failing;

    /** What it believes. */
    String state = "up";

    ScriptedOutside(Outside outside, Turns turns, Trace trace) {
        this.outside = outside;
        this.turns = turns;
        this.trace = trace;
        this.failing = outside.failing();
    }

    @Override
    public String name() {
        return this.outside.name();
    }

    @Override
    public boolean isRegistry() {
        return this.outside.registry();
    }

    @Override
    public Duration timeout() {
        return Duration.ofNanos(this.outside.timeout());
    }

    @Override
    public void leave() throws InterruptedException {
        change("gone", this.outside.leaves(), this.outside.fails());
    }

    @Override
    public void suspend() throws InterruptedException {
        change("suspended", this.outside.suspends(), this.failing-- > 0);
    }

    @Override
    public void resume() throws InterruptedException {
        change("up", this.outside.resumes(), this.failing-- > 0);
    }

    private void change(String next, long takes, boolean fails) throws InterruptedException {
        Step step = new Step(name(), next);
        this.trace.note(What.STEP_BEGAN, step);
        this.turns.pass(takes);
        if (fails) {
            this.trace.note(What.STEP_FAILED, step);
            throw new IllegalStateException(next);
        }
        this.state = next;
        this.trace.note(What.STEP_ENDED, step);
    }
}
