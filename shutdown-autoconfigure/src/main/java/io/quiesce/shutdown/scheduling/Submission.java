package io.quiesce.shutdown.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * What is known on a thread of the task that it is about to hand to an executor.
 * <p>
 * Executors are handed from one to the next, an {@code @Async} method to its executor, that to the one it delegates to; only
 * the first counts the task.
 *
 * @param name what is being done, or {@code null} if only the task itself can tell
 * @param task the task, or {@code null} if it is the one that is handed over
 * @param call the call of an {@code @Async} method that this is, or {@code null}
 * @param counted whether the task has been counted, or must not be
 */
record Submission(@Nullable String name, @Nullable Object task, @Nullable AsyncCall call, boolean counted) {

    static final Submission UNKNOWN = new Submission(null, null, null, false);

    private static final Submission COUNTED = new Submission(null, null, null, true);

    private static final ThreadLocal<Submission> CURRENT = ThreadLocal.withInitial(() -> UNKNOWN);

    Submission(@Nullable String name, @Nullable Object task, boolean counted) {
        this(name, task, null, counted);
    }

    /** What Spring hands over for an {@code @Async} method. */
    static Submission of(String name, AsyncCall call) {
        return new Submission(name, null, call, false);
    }

    static Submission current() {
        return CURRENT.get();
    }

    /** Hand over a task that has been counted. */
    static void handOver(Runnable action) {
        COUNTED.during(action);
    }

    /** Run a task itself: what it submits is another one. */
    static void run(Runnable task) {
        UNKNOWN.during(task);
    }

    /** Something is about to be wrapped around this task, behind which nobody could tell what it is. */
    Submission describing(Object task) {
        return (this.name != null) ? this : new Submission(null, task, this.counted);
    }

    String nameOf(Object handedOver) {
        return (this.name != null) ? this.name : TaskName.of((this.task != null) ? this.task : handedOver);
    }

    private void during(Runnable action) {
        Submission before = CURRENT.get();
        CURRENT.set(this);
        try {
            action.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Do something for which this is what is known. */
    <T extends @Nullable Object> T during(Call<T> call) throws Throwable {
        Submission before = CURRENT.get();
        CURRENT.set(this);
        try {
            return call.call();
        } finally {
            CURRENT.set(before);
        }
    }

    /**
     * A call that may throw anything.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        T call() throws Throwable;
    }
}
