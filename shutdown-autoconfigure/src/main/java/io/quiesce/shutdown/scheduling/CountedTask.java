package io.quiesce.shutdown.scheduling;

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
    static CountedTask of(Runnable command, TrackedWork work) {
        return (command instanceof Comparable<?>) ? new InOrder(command, work) : new CountedTask(command, work);
    }

    @Override
    public void run() {
        if (!this.work.start()) {
            if (this.command instanceof Future<?> future) {
                // Whoever waits for its result is not left waiting.
                future.cancel(false);
            }
            this.work.close();
            return;
        }
        try {
            Submission.run(this.command);
        } finally {
            this.work.close();
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
