package io.quiesce.shutdown.engine;

import java.time.Duration;

import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.jspecify.annotations.Nullable;

/**
 * Foreign code on a thread of its own: a handler or an announcement.
 */
final class BackgroundRun {

    /** What runs. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private final String name;

    private final boolean registry;

    private final long limit;

    private final Action action;

    private Result result = Result.RUNNING;

    /** Waits for the end of the phase, and so must not hold it. */
    private boolean letGo;

    private @Nullable Throwable failure;

    private @Nullable Thread thread;

    private ThreadSnapshot where = ThreadSnapshot.of(null);

    private Duration ended = Duration.ZERO;

    /**
     * Create a run.
     * @param limit how long it is waited for, in nanoseconds since the initiation
     */
    BackgroundRun(String name, boolean registry, long limit, Action action) {
        this.name = name;
        this.registry = registry;
        this.limit = limit;
        this.action = action;
    }

    String name() {
        return this.name;
    }

    long limit() {
        return this.limit;
    }

    /** Start; if no thread is to be had, that is how this run ends. */
    void start(ThreadStarter threads, Timeline timeline, Runnable onEnd) {
        try {
            Thread started = threads.start("shutdown-" + this.name, () -> {
                call(timeline);
                onEnd.run();
            });
            synchronized (this) {
                this.thread = started;
            }
        } catch (Throwable ex) {
            end(Result.FAILED, ex, timeline);
            onEnd.run();
        }
    }

    private void call(Timeline timeline) {
        try {
            synchronized (this) {
                this.thread = Thread.currentThread();
            }
            this.action.run();
            end(Result.COMPLETED, null, timeline);
        } catch (Throwable ex) {
            end(Result.FAILED, ex, timeline);
        }
    }

    /** No longer wait for this run; what it does from now on does not count. */
    void stopWaiting(Timeline timeline) {
        Thread running = runningThread();
        ThreadSnapshot snapshot = ThreadSnapshot.of(running);
        synchronized (this) {
            if (isRunning() && end(Result.TIMED_OUT, null, timeline)) {
                this.where = snapshot;
                if (running != null) {
                    running.interrupt();
                }
            }
        }
    }

    /** No longer hold the phase. How this run ends still counts, if that is soon enough. */
    synchronized void letGo(Timeline timeline) {
        if (this.result == Result.RUNNING && !this.letGo) {
            this.letGo = true;
            this.ended = timeline.elapsedTime();
        }
    }

    private synchronized boolean end(Result how, @Nullable Throwable failure, Timeline timeline) {
        if (this.result != Result.RUNNING) {
            return false;
        }
        this.result = how;
        this.failure = failure;
        this.ended = timeline.elapsedTime();
        return true;
    }

    /** Whether this run holds the phase. */
    synchronized boolean isRunning() {
        return this.result == Result.RUNNING && !this.letGo;
    }

    synchronized boolean hasEnded() {
        return this.result != Result.RUNNING;
    }

    synchronized boolean runsOn(Thread candidate) {
        return this.result == Result.RUNNING && this.thread == candidate;
    }

    private synchronized @Nullable Thread runningThread() {
        return this.thread;
    }

    synchronized Outcome outcome() {
        return new Outcome(
                this.name,
                this.registry,
                this.ended,
                // What only waits for the end of the phase has done what it was called for.
                this.letGo && !hasEnded() ? Result.COMPLETED : this.result,
                this.failure,
                this.where.stack(),
                this.where.waitsFor());
    }
}
