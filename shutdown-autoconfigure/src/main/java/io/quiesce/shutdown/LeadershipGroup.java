package io.quiesce.shutdown;

/**
 * A group of instances of which one leads. Bean with which an application has a leadership handed over that the starter does not
 * know: at the beginning of a shutdown, and while the application is softly out of service.
 * <p>
 * <strong>Threading:</strong> {@link #withdraw()} and {@link #join()} are called on threads of their own, in turns, never both at
 * once. {@link #isLeading()} and {@link #isCandidate()} may be called by any thread at any time,
 * and must not block. Groups do not wait for each other.
 * <p>
 * <strong>Waiting:</strong> {@link #withdraw()} is waited for until running work is abandoned in a shutdown, and for as long as it
 * takes while the application goes softly out of service. It is not interrupted.
 * <p>
 * <strong>Failures:</strong> an exception of {@link #withdraw()} leaves the other groups alone. In a shutdown it stands among the
 * abandoned work of the report; otherwise, as one of {@link #join()}, it is logged, and the call is made again.
 *
 * @since 0.1.0
 */
public interface LeadershipGroup {

    /**
     * Return the name of this group, which is the same in all instances.
     * @return a name that is unique in the application
     */
    String name();

    /**
     * Return whether this instance leads the group.
     * @return whether it does; {@code false} as soon as another may lead
     */
    boolean isLeading();

    /**
     * Return whether this instance would take the lead if nobody else had it.
     * @return whether it would, which it does unless it is told not to by something else than this interface
     */
    default boolean isCandidate() {
        return true;
    }

    /**
     * Give up the leadership, if there is one, and be no candidate for it until {@link #join()}. Returns when another instance
     * can lead.
     * @throws Exception if that failed
     */
    void withdraw() throws Exception;

    /**
     * Be a candidate again, unless the instance was none before. Need not wait until the instance leads.
     * @throws Exception if that failed
     */
    void join() throws Exception;

    /**
     * Set who is to be told when {@link #isLeading()} may have changed. Called once, before anything else.
     * @param changed called by any thread; does not block
     */
    void onChange(Runnable changed);
}
