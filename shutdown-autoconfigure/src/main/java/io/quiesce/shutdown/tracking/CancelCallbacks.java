package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * The callbacks of work that is being cancelled. Hardly any takes long, so one thread begins with all of them; as long as some
 * wait there are twice as many threads each time, so that those that hang do not keep the others.
 */
final class CancelCallbacks {

    /** So many that hang keep the rest; fewer do not. */
    static final int MOST_THREADS = 1_024;

    private static final Duration PATIENCE = Duration.ofMillis(10);

    private final Queue<List<Runnable>> waiting = new ConcurrentLinkedQueue<>();

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    CancelCallbacks(EngineClock clock, ThreadStarter threads, Consumer<Throwable> failures) {
        this.clock = clock;
        this.threads = threads;
        this.failures = failures;
    }

    /** Add those of one piece of work, which are run one after the other. */
    void add(List<Runnable> callbacks) {
        this.waiting.add(callbacks);
    }

    /** Run what has been added, in the background. */
    void run() {
        if (this.waiting.isEmpty()) {
            return;
        }
        boolean several = this.waiting.size() > 1;
        boolean begun = start(this::work);
        if (several || !begun) {
            start(this::watch);
        }
    }

    private boolean start(Runnable task) {
        try {
            this.threads.start("shutdown-cancel", task);
            return true;
        } catch (Throwable ex) {
            this.failures.accept(ex);
            return false;
        }
    }

    private void work() {
        for (List<Runnable> next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
            next.forEach(this::attempt);
        }
        this.clock.signal();
    }

    private void attempt(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable ex) {
            this.failures.accept(ex);
        }
    }

    private void watch() {
        int working = 1;
        while (working < MOST_THREADS && !this.clock.awaitUndisturbed(patience(), this.waiting::isEmpty)) {
            for (int more = working; more > 0; more--) {
                if (!start(this::work)) {
                    // There are no more to be had, but this one.
                    work();
                    return;
                }
            }
            working *= 2;
        }
    }

    private long patience() {
        return this.clock.nanoTime() + PATIENCE.toNanos();
    }
}
