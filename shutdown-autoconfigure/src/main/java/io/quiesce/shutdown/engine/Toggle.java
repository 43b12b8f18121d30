package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.jspecify.annotations.Nullable;

/**
 * Something that is turned off by a drain and on again by its end, and may take its time for both.
 * <p>
 * What counts is the wish of the newest generation: while a step is under way others are only noted, and what has become of no
 * interest is never done. A step that fails is tried again, later and later, for as long as it is wanted.
 */
final class Toggle {

    static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(1);

    static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(30);

    /** How long something may still arrive that was sent by a step that has timed out. */
    static final long LATEST_ARRIVAL = TimeUnit.SECONDS.toNanos(10);

    /** Turns something off, or on. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final String name;

    private final @Nullable Duration timeout;

    private final Step off;

    private final Step on;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    private long generation;

    private boolean wanted = true;

    private @Nullable Boolean is = true;

    private boolean busy;

    private boolean waiting;

    /** Whether the step that is under way turns it on, whatever has been wished for since. */
    private boolean turningOn;

    private boolean closed;

    /** Whether something may still arrive that would undo what has been done since; known to the thread of the steps only. */
    private boolean doubtful;

    /** A step without a time-out is waited for as long as it takes: interrupting it would be taken for something else. */
    Toggle(
            String name,
            @Nullable Duration timeout,
            Step off,
            Step on,
            EngineClock clock,
            ThreadStarter threads,
            Consumer<Throwable> failures) {
        this.name = name;
        this.timeout = timeout;
        this.off = off;
        this.on = on;
        this.clock = clock;
        this.threads = threads;
        this.failures = failures;
    }

    String name() {
        return this.name;
    }

    /** Turn it on or off, in the background, unless something newer has been wished for. */
    void turn(long generation, boolean on) {
        if (noteWish(generation, on)) {
            try {
                this.threads.start("shutdown-" + this.name, this::settle);
            } catch (Throwable ex) {
                // There may be no thread to be had; then it is done on this one.
                this.failures.accept(ex);
                settle();
            }
        } else {
            // Whoever waits to try again what is not wanted any more has something else to do.
            this.clock.signal();
        }
    }

    /** Note what is wanted. Returns whether somebody has to see to it; otherwise somebody does, or it is so already. */
    private synchronized boolean noteWish(long generation, boolean on) {
        if (this.closed || generation <= this.generation) {
            return false;
        }
        this.generation = generation;
        this.wanted = on;
        if (this.busy || isSettled(on)) {
            return false;
        }
        this.busy = true;
        return true;
    }

    /** Turn it no more: it is stopped for good. */
    synchronized void close() {
        this.closed = true;
    }

    /** Wait for what is being turned on, so that it is not left on by being stopped too early. */
    void awaitTurnedOn() throws InterruptedException {
        // Otherwise an interrupt, which is for what comes next, would be taken for one of this.
        if (isTurningOn()) {
            this.clock.awaitUntil(this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos(), () -> !isTurningOn());
        }
    }

    private synchronized boolean isTurningOn() {
        return this.busy && !this.waiting && (this.wanted || this.turningOn);
    }

    /** Whether no step is under way; one that failed and will be tried again is not. */
    synchronized boolean isAtRest() {
        return !this.busy || this.waiting;
    }

    /** Whether it is what it should be. */
    synchronized boolean isSettled() {
        return isSettled(this.wanted);
    }

    /** Whether it is on, or off, whatever it should be. */
    synchronized boolean isSettled(boolean on) {
        return this.is != null && this.is == on;
    }

    private void settle() {
        long retry = FIRST_RETRY;
        while (hasWish()) {
            boolean target = wish();
            // While a step is under way it is neither.
            became(null);
            if (run(target)) {
                became(target);
                retry = FIRST_RETRY;
                makeSure(target);
            } else {
                awaitRetry(retry, target);
                retry = Math.min(2 * retry, LAST_RETRY);
            }
        }
        this.clock.signal();
    }

    /** A registry that was too slow for one step may carry it out after the next one, so the latter is repeated. */
    private void makeSure(boolean target) {
        if (!this.doubtful) {
            return;
        }
        awaitRetry(LATEST_ARRIVAL, target);
        if (!isNotWanted(target)) {
            this.doubtful = false;
            if (!run(target)) {
                became(null);
            }
        }
    }

    /** Whether there is still something to be done; if not, that has been noted. */
    private synchronized boolean hasWish() {
        this.busy = !this.closed && !isSettled(this.wanted);
        return this.busy;
    }

    private synchronized boolean wish() {
        return this.wanted;
    }

    private synchronized void became(@Nullable Boolean state) {
        this.is = state;
    }

    private void awaitRetry(long time, boolean target) {
        setWaiting(true);
        this.clock.signal();
        await(time, () -> isNotWanted(target));
        setWaiting(false);
    }

    private synchronized void setWaiting(boolean waiting) {
        this.waiting = waiting;
    }

    private synchronized boolean isNotWanted(boolean target) {
        return this.closed || this.wanted != target;
    }

    private synchronized void setTurningOn(boolean turningOn) {
        this.turningOn = turningOn;
    }

    private boolean run(boolean target) {
        Step step = target ? this.on : this.off;
        setTurningOn(target);
        try {
            if (this.timeout == null) {
                unlessClosed(step);
            } else {
                runInTime(() -> unlessClosed(step), this.timeout);
            }
            return true;
        } catch (Throwable ex) {
            this.doubtful |= ex instanceof TimeoutException;
            this.failures.accept(ex);
            return false;
        } finally {
            setTurningOn(false);
        }
    }

    /** A step whose thread comes late must not undo what has been done for good. */
    private void unlessClosed(Step step) throws Exception {
        boolean over;
        synchronized (this) {
            over = this.closed;
        }
        if (!over) {
            step.run();
        }
    }

    /** A step that takes too long is interrupted and left to itself, so that the next can be made. */
    private void runInTime(Step step, Duration time) throws Throwable {
        Timeline timeline = new Timeline(this.clock);
        BackgroundRun run = new BackgroundRun(this.name + "-step", false, time.toNanos(), step::run);
        run.start(this.threads, timeline, this.clock::signal);
        await(time.toNanos(), () -> !run.isRunning());
        run.stopWaiting(timeline);
        Outcome outcome = run.outcome();
        if (outcome.result() == Result.TIMED_OUT) {
            throw new TimeoutException("'%s' did not end within %s".formatted(this.name, time));
        }
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
    }

    private void await(long time, BooleanSupplier condition) {
        // Otherwise an interrupt that a step has left behind would have the next one made at once, again and again.
        this.clock.awaitUndisturbed(this.clock.nanoTime() + time, condition);
    }
}
