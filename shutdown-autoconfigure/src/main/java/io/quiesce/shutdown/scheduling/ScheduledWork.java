package io.quiesce.shutdown.scheduling;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

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

    static Runnable of(WorkLedger ledger, Runnable target) {
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
        if (work != null) {
            work.attach();
        }
        return work;
    }

    /** Skipping a run instead of refusing it keeps the schedule alive: refused, it would not come again. */
    private record Task(ScheduledWork scheduled, Runnable target) implements SchedulingAwareRunnable {

        @Override
        public void run() {
            TrackedWork work = this.scheduled.begin();
            if (work != null) {
                ScheduledRun.of(work, () -> Submission.run(this.target));
            }
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
