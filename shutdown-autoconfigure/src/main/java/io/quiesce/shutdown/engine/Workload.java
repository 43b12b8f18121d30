package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All work that is counted, as the engine sees it.
 * <p>
 * <strong>Threading:</strong> work begins and ends on any thread at any time; the methods here are called by the thread
 * that drives the shutdown, and by observers.
 *
 * @since 0.1.0
 */
public interface Workload {

    /**
     * Add where work comes from by itself.
     * @param source the source
     */
    void addSource(WorkSource source);

    /**
     * Go out of service, or come back: while out of it, the end of work signals the clock, and nothing scheduled is started.
     * @param out whether to go out of service
     */
    void leave(boolean out);

    /**
     * From now on count what is completed, and signal the clock whenever a kind of work has run dry. Comes before anybody is told
     * to come to an end.
     */
    void startCounting();

    /**
     * Have sources stop to fetch, and count as {@link #startCounting()} does.
     */
    void startDraining();

    /**
     * Regard work as done whose thread waits for the end of the application: that would wait for itself.
     * @param closing whether a thread does
     * @return the work, the oldest first
     */
    List<WorkDetails> release(Predicate<Thread> closing);

    /**
     * From now on refuse new requests, and have sources stop to accept.
     */
    void refuseRequests();

    /**
     * Return whether there was a moment during this call at which no work of the given kinds was outstanding.
     * @param kinds the kinds to look at
     * @return whether they have run dry
     */
    boolean isIdle(Set<WorkKind> kinds);

    /**
     * Stop starting tasks if nothing of {@link WorkKind#HOLDING_TASKS} is outstanding. The two are one step: no work begins
     * between the look and the stop.
     * @return whether tasks are no longer started
     */
    boolean stopTasksIfIdle();

    /**
     * Return whether a source is carrying out what it was told; the end of that signals the clock. Of interest to whoever lets
     * virtual time pass: what is done by real code should take none.
     * @return whether a step of a source has not returned
     */
    default boolean areSourcesStopping() {
        return false;
    }

    /**
     * Return when the last request began.
     * @return the time in terms of {@link EngineClock#nanoTime()}; of interest while draining only
     */
    long lastRequestBegan();

    /**
     * Return how many units of work are outstanding.
     * @return the numbers by kind, with every kind in it
     */
    Map<WorkKind, Long> counts();

    /**
     * Return how many units of work have ended by themselves since draining started.
     * @return the numbers by kind, with every kind in it
     */
    Map<WorkKind, Long> completed();

    /**
     * Return how many units of work have been refused by a shutdown.
     * @return the numbers by kind, with every kind in it
     */
    Map<WorkKind, Long> refused();

    /**
     * Return what has become of long-lived sessions since the application began to leave.
     * @return numbers; all of them are 0 unless there are such sessions
     */
    default ShutdownReport.Sessions sessions() {
        return ShutdownReport.Sessions.NONE;
    }

    /**
     * Return what has become of leaderships since the shutdown began.
     * @return what there is to say
     */
    default Leaderships leaderships() {
        return Leaderships.NONE;
    }

    /**
     * Return what is outstanding.
     * @return descriptions, the oldest first
     */
    List<WorkDetails> outstanding();

    /**
     * Ask everything that is outstanding to end.
     * @return what was asked, the oldest first
     */
    List<WorkDetails> cancel();

    /**
     * Return what has ended after it was asked to.
     * @return descriptions in the order of ending
     */
    List<WorkDetails> cancelled();

    /**
     * Return the steps of sources that have failed.
     * @return descriptions in the order of failing
     */
    List<WorkDetails> failed();

    /**
     * Give up on everything that is outstanding; it counts as done from now on, and no task is
     * started any more.
     * @return what was given up, with the stacks of its threads, the oldest first
     */
    List<WorkDetails> abandon();
}
