package io.quiesce.shutdown.scheduling;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * Hands tasks to an executor and counts each from here to its end.
 */
final class CountingExecutor implements AsyncTaskExecutor {

    private final String beanName;

    private final Executor target;

    private final WorkLedger ledger;

    CountingExecutor(String beanName, Executor target, WorkLedger ledger) {
        this.beanName = beanName;
        this.target = target;
        this.ledger = ledger;
    }

    @Override
    public void execute(Runnable command) {
        CountedTask task = CountedTask.of(command, begin(command));
        try {
            Submission.handOver(() -> this.target.execute(task));
        } catch (Throwable ex) {
            // Not only what is rejected: there may be no memory for a thread, and a decorator of tasks may throw.
            task.giveBack();
            throw ex;
        }
    }

    /** Spring would hand over a stage of a {@link CompletableFuture}, which cannot be cancelled. */
    @Override
    public <T> CompletableFuture<T> submitCompletable(Callable<T> task) {
        Completable<T> completable = new Completable<>(task);
        execute(completable);
        return completable.result();
    }

    private TrackedWork begin(Object task) {
        Submission submission = Submission.current();
        AsyncCall call = submission.call();
        TrackedWork work = (call != null && !call.isTaken())
                ? call.take(this.beanName)
                : this.ledger.beginTask(() -> "%s on '%s'".formatted(submission.nameOf(task), this.beanName));
        if (work == null) {
            throw new TaskRejectedException("%s was not started on '%s' because the application is shutting down"
                    .formatted(submission.nameOf(task), this.beanName));
        }
        return work;
    }

    /** Tasks whose results somebody waits for, who is counted as a rule: they are while they run. */
    List<? extends Callable<?>> counted(Collection<?> tasks) {
        return tasks.stream().map((task) -> counted((Callable<?>) task)).toList();
    }

    private <T> Callable<T> counted(Callable<T> task) {
        return () -> {
            try (TrackedWork work = begin(task)) {
                work.attach();
                return task.call();
            }
        };
    }

    /** Take the counted tasks back out of what an executor has not run. */
    static List<?> giveBack(List<?> tasks) {
        return tasks.stream()
                .map((task) -> (task instanceof CountedTask counted) ? counted.giveBack() : task)
                .toList();
    }
}
