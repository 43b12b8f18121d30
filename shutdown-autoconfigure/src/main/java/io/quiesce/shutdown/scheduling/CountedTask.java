package io.quiesce.shutdown.scheduling;

import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import java.util.concurrent.Future;

import io.quiesce.shutdown.tracking.TrackedWork;

/**
 * A task in the hands of an executor, counted until it has run.
 */
class CountedTask implements Runnable {

    private final Runnable command;

    private final TrackedWork work;

    private CountedTask(Runnable command, TrackedWork work) {
        this.command = command;
        this.work = work;
    }

    /** A task that can be compared, by which a queue may order it, still can. */
    static CountedTask of(Runnable command, TrackedWork begun) {
        TrackedWork work = (command instanceof AsynchronousCompletionTask) ? begun.promised() : begun.queued();
        return (command instanceof Comparable<?>) ? new InOrder(command, work) : new CountedTask(command, work);
    }

    @Override
    public void run() {
        try (this.work) {
            if (this.work.start()) {
                Submission.run(this.command);
            } else {
                drop();
            }
        }
    }

    /** Whoever waits for the result of what is no longer wanted is not left waiting. */
    private void drop() {
        if (this.command instanceof Future<?> future && !(future instanceof AsynchronousCompletionTask)) {
            future.cancel(false);
        } else if (this.command instanceof Completable<?> completable) {
            completable.cancel();
        } else if (this.command instanceof AsynchronousCompletionTask) {
            // A stage of a CompletableFuture tells nobody which one it is of, and only its own end completes that.
            this.work.attach();
            Thread.currentThread().interrupt();
            Submission.run(this.command);
        }
    }

    /** The executor gives this task back without having run it. */
    Runnable giveBack() {
        this.work.withdraw();
        return this.command;
    }

    @Override
    public String toString() {
        return this.command.toString();
    }

    private static final class InOrder extends CountedTask implements Comparable<InOrder> {

        InOrder(Runnable command, TrackedWork work) {
            super(command, work);
        }

        @Override
        @SuppressWarnings("unchecked")
        public int compareTo(InOrder other) {
            return ((Comparable<Object>) super.command).compareTo(((CountedTask) other).command);
        }
    }
}
