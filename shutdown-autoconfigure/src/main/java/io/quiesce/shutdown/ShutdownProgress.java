package io.quiesce.shutdown;

/**
 * The progress of one shutdown, as a set of milestones.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. Every milestone is reached at the latest when phase 1 ends, so
 * that no wait is without end.
 *
 * @since 0.1.0
 */
public interface ShutdownProgress {

    /**
     * Return what started the shutdown.
     * @return the cause, the first one if there were several
     */
    ShutdownCause cause();

    /**
     * Return the milestone at which no request is outstanding and none is accepted any more.
     * @return the milestone
     */
    Milestone outstandingRequests();

    /**
     * Return the milestone at which no message is being handled and none is fetched any more.
     * @return the milestone
     */
    Milestone outstandingPubSubMessages();

    /**
     * Return the milestone at which no request, no message and no background task is outstanding, or all that were have
     * been abandoned. From here on {@link WorkTracker#begin(String)} is refused.
     * @return the milestone
     */
    Milestone outstandingTasks();

    /**
     * Return the milestone at which every handler has returned, or is no longer waited for. A handler must not wait for
     * it: it would wait for itself.
     * @return the milestone
     */
    Milestone runningHandlers();

    /**
     * Return the milestone at which running work is being cancelled. It is reached early if nothing is left to cancel.
     * @return the milestone
     */
    Milestone forceCloseTasks();

    /**
     * Return the milestone at which phase 1 ends and the infrastructure begins to close. A handler that waits for it, without
     * a time or at least until its deadline, holds phase 1 no longer: it goes on while the application is being closed.
     * @return the milestone
     */
    Milestone forceShutdown();
}
