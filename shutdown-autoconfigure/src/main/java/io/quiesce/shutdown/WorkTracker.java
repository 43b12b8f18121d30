package io.quiesce.shutdown;

import java.util.Optional;

/**
 * Bean with which an application tracks work that the starter cannot see.
 * <p>
 * An upload that runs on a thread of the application's own could be tracked as follows:
 *
 * <pre class="code">
 * try (WorkTracker.Work work = this.workTracker.begin("upload " + file)) {
 *     work.onCancel(connection::abort);
 *     upload(file, connection);
 * }
 * </pre>
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public interface WorkTracker {

    /**
     * Begin a unit of work, which counts as an outstanding task until it is closed.
     * @param description what is being done, for the log and the report
     * @return the work; must be closed when it is done, however it ends
     * @throws WorkRejectedException if tasks are no longer started because the application shuts down
     */
    Work begin(String description);

    /**
     * Return the work that the calling thread is doing: the innermost of the request it serves, the message or the task it
     * handles, and what it has begun here and not closed.
     * <p>
     * So code that is called by others can ask whether it should end, and register how it is made to. What is submitted to
     * an executor is work of its own.
     * @return the work, or nothing if none of what the thread does is tracked
     */
    default Optional<Work> current() {
        return Optional.empty();
    }

    /**
     * A unit of work that has begun.
     * <p>
     * <strong>Threading:</strong> safe for use by any thread. The thread that began the work is not interrupted when it is
     * cancelled; register {@link Thread#interrupt()} with {@link #onCancel(Runnable)} for that.
     *
     * @since 0.1.0
     */
    interface Work extends AutoCloseable {

        /**
         * Return whether this work should end now because the cancel deadline has passed.
         * @return whether this work has been cancelled
         */
        boolean isCancelled();

        /**
         * Register an action that makes the work end early. It runs once, on a thread of the shutdown, when the work is
         * cancelled, and at once on the calling thread if that has happened already. What it throws is logged. If it
         * hangs, it does not keep the actions of other work from being run, unless more than a thousand do.
         * @param action the action
         */
        void onCancel(Runnable action);

        /**
         * End this work. Does nothing when it has ended already.
         */
        @Override
        void close();
    }
}
