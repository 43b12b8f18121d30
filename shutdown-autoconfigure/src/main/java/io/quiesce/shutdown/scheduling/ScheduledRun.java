package io.quiesce.shutdown.scheduling;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * One run of something scheduled: it is over when its method has returned and what was subscribed to in it has ended.
 */
final class ScheduledRun {

    private static final ThreadLocal<@Nullable ScheduledRun> CURRENT = new ThreadLocal<>();

    private final TrackedWork work;

    private final AtomicInteger parts = new AtomicInteger(1);

    private ScheduledRun(TrackedWork work) {
        this.work = work;
    }

    /** Run a task on the calling thread, which does this work already. */
    static void of(TrackedWork work, Runnable task) {
        ScheduledRun run = new ScheduledRun(work);
        ScheduledRun before = CURRENT.get();
        CURRENT.set(run);
        try {
            task.run();
        } finally {
            CURRENT.set(before);
            work.detach();
            run.leave();
        }
    }

    /** Return the run that the calling thread is in. */
    static Optional<ScheduledRun> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Something more belongs to this run from here on, until it leaves. */
    void join() {
        this.parts.incrementAndGet();
    }

    void leave() {
        if (this.parts.decrementAndGet() == 0) {
            this.work.close();
        }
    }

    void onCancel(Runnable action) {
        this.work.onCancel(action);
    }
}
