package io.quiesce.shutdown.engine;

/**
 * Where work comes from by itself, or through a door of its own: listeners of messages, a server beside the web server.
 * <p>
 * A source enters what it does into the ledger, as any other work, and implements the step at which it is to be stopped.
 * <p>
 * <strong>Threading:</strong> {@link #stopFetching()} and {@link #stopAccepting()} are called at most once each, on threads
 * of their own, which may run at the same time; those of all sources do.
 * <p>
 * <strong>Waiting:</strong> a step counts as outstanding work of the source's kind until it returns. At the deadline its thread
 * is interrupted; if it has not returned when the grace is over, it is abandoned and named as any other work.
 * <p>
 * <strong>Failures:</strong> an exception of a step ends this step only. It is logged, the step stands among the abandoned work
 * of the report, and the exit code is {@code 1}.
 *
 * @since 0.1.0
 */
public interface WorkSource {

    /**
     * Return the name of this source in log and report.
     * @return a short name
     */
    String name();

    /**
     * Return what kind of work comes from here.
     * @return the kind
     */
    WorkKind kind();

    /**
     * Return whether there is nothing here to be stopped, which spares the steps and their threads. Asked once for each step,
     * and once when the application has started. Must not wait.
     * @return whether the steps would do nothing
     */
    default boolean isEmpty() {
        return false;
    }

    /**
     * Stop fetching work, at the moment the shutdown is initiated. Returns when no more work will begin and what had been
     * fetched is done or given back.
     * @throws Exception if that failed
     */
    default void stopFetching() throws Exception {}

    /**
     * Stop accepting work, at the end of the window. Returns when whoever might still send some has been told.
     * @throws Exception if that failed
     */
    default void stopAccepting() throws Exception {}

    /**
     * Stop fetching work until {@link #resume()}: the application goes softly out of service. Called on a thread of its own,
     * any number of times, in turns with that. Returns when what had been fetched has begun or was given back.
     * @throws Exception if that failed
     */
    default void pause() throws Exception {}

    /**
     * Fetch work again.
     * @throws Exception if that failed
     */
    default void resume() throws Exception {}
}
