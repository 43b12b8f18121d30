package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;

/**
 * Something that is turned off by a drain and on again by its end, and may take its time for both.
 * <p>
 * What counts is the last wish: while a step is under way others are only noted, and what has become of no interest is
 * never done.
 */
final class Toggle {

    /** Turns something off, or on. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final String name;

    private final Duration timeout;

    private final Step off;

    private final Step on;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    private boolean wanted = true;

    private boolean is = true;

    private boolean busy;

    Toggle(
            String name,
            Duration timeout,
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

    /** Turn it on or off, in the background. */
    void turn(boolean on) {
        synchronized (this) {
            this.wanted = on;
            if (this.busy || this.is == on) {
                return;
            }
            this.busy = true;
        }
        try {
            this.threads.start("shutdown-" + this.name, this::settle);
        } catch (Throwable ex) {
            // There may be no thread to be had; then it is done on this one.
            this.failures.accept(ex);
            settle();
        }
    }

    synchronized boolean isAtRest() {
        return !this.busy;
    }

    private void settle() {
        while (true) {
            boolean target;
            synchronized (this) {
                target = this.wanted;
            }
            runInTime(target ? this.on : this.off);
            synchronized (this) {
                this.is = target;
                if (this.wanted == target) {
                    this.busy = false;
                    break;
                }
            }
        }
        this.clock.signal();
    }

    /** A step that takes too long is interrupted and left to itself, so that the next can be made. */
    private void runInTime(Step step) {
        Timeline timeline = new Timeline(this.clock);
        BackgroundRun run = new BackgroundRun(this.name + "-step", false, this.timeout.toNanos(), step::run);
        run.start(this.threads, timeline, this.clock::signal);
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + this.timeout.toNanos(), () -> !run.isRunning());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        run.stopWaiting(timeline);
        Outcome outcome = run.outcome();
        if (outcome.result() == Result.TIMED_OUT) {
            this.failures.accept(new TimeoutException("'%s' did not end within %s".formatted(this.name, this.timeout)));
        } else if (outcome.failure() != null) {
            this.failures.accept(outcome.failure());
        }
    }
}
