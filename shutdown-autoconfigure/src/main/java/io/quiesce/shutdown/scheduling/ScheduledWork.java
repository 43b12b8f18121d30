package io.quiesce.shutdown.scheduling;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;

import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.SchedulingAwareRunnable;

/**
 * What a scheduler runs when it is time: counted while it runs, and not started once the application drains.
 */
final class ScheduledWork {

    private final WorkLedger ledger;

    private final Object target;

    private ScheduledWork(WorkLedger ledger, Object target) {
        this.ledger = ledger;
        this.target = target;
    }

    static Task of(WorkLedger ledger, Runnable target) {
        return new Task(new ScheduledWork(ledger, target), target);
    }

    static <T> Callable<T> of(WorkLedger ledger, Callable<T> target) {
        ScheduledWork scheduled = new ScheduledWork(ledger, target);
        return () -> {
            TrackedWork work = scheduled.begin();
            if (work == null) {
                throw new CancellationException("The application is shutting down");
            }
            try (work) {
                return target.call();
            }
        };
    }

    private @Nullable TrackedWork begin() {
        TrackedWork work = this.ledger.isDraining()
                ? null
                : this.ledger.beginTask(() -> TaskName.of(this.target) + " (scheduled)");
        if (work != null && this.ledger.isDraining()) {
            // Whoever has begun to drain since the first look may not have seen it, and so it must not begin.
            work.withdraw();
            return null;
        }
        if (work != null) {
            work.attach();
        }
        return work;
    }

    /** What is run more than once, unless it has a future of its own that says otherwise. */
    static final class Task implements SchedulingAwareRunnable {

        private final ScheduledWork scheduled;

        private final Runnable target;

        private volatile boolean once;

        private volatile @Nullable Future<?> future;

        private Task(ScheduledWork scheduled, Runnable target) {
            this.scheduled = scheduled;
            this.target = target;
        }

        Runnable target() {
            return this.target;
        }

        /** This is not run again, so that nobody who waits for it may think that it has been. */
        Task once() {
            this.once = true;
            return this;
        }

        void completes(@Nullable Object result) {
            this.future = (result instanceof Future<?> own) ? own : null;
        }

        @Override
        public void run() {
            if (ScheduledRun.current().isPresent()) {
                // A scheduler handed it to another, which counts as well.
                this.target.run();
                return;
            }
            TrackedWork work = this.scheduled.begin();
            if (work != null) {
                ScheduledRun.of(work, () -> Submission.run(this.target));
            } else if (this.once) {
                cancel();
            }
            // Any other run is skipped, not refused: the schedule stays alive.
        }

        private void cancel() {
            Future<?> own = this.future;
            if (own == null) {
                throw new CancellationException("The application is shutting down");
            }
            own.cancel(false);
        }

        @Override
        public boolean isLongLived() {
            return this.target instanceof SchedulingAwareRunnable aware && aware.isLongLived();
        }

        @Override
        public @Nullable String getQualifier() {
            return (this.target instanceof SchedulingAwareRunnable aware) ? aware.getQualifier() : null;
        }

        @Override
        public String toString() {
            return this.target.toString();
        }
    }
}
