package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What the instances of a service let each other know of who leads which group, and who would.
 * <p>
 * <strong>Threading:</strong> {@link #publish} is called by one thread at a time. {@link #view()} may be called by any thread, and
 * does not block. The callback comes from any.
 * <p>
 * <strong>Waiting:</strong> {@link #publish} returns within a bound of the implementation.
 * <p>
 * <strong>Crashes:</strong> what an instance has published vanishes when the store no longer hears from it.
 *
 * @since 0.1.0
 */
public interface FleetLeaders {

    /**
     * Call back whenever something may have changed, until the store is closed.
     * @param changed called by any thread
     */
    void watch(Runnable changed);

    /**
     * Let the others know where this instance stands. What they know already is not said again; a group that another still has is
     * not taken from it.
     * @param standing where it stands
     * @return whether all of that is known now
     * @throws IOException if the store could not be reached
     */
    boolean publish(Standing standing) throws IOException;

    /**
     * Return what was heard last.
     * @return who leads and who would; never older than what was returned before
     */
    View view();

    /**
     * Where an instance stands.
     *
     * @param candidacies the groups of which it is ready to take the lead
     * @param leading the groups that it leads
     * @param claims the groups that it led before it left, and wants to lead again
     */
    record Standing(Set<String> candidacies, Set<String> leading, Set<String> claims) {}

    /** Who leads, and who would. */
    interface View {

        /**
         * Return which live instance says that it leads a group.
         * @param group the name of the group
         * @return the id of the instance, if there is one
         */
        Optional<String> leader(String group);

        /**
         * Return which other live instance says that it leads a group.
         * @param group the name of the group
         * @return the id of the instance, if there is one and it is not this one
         */
        Optional<String> successor(String group);

        /**
         * Return whether it is this instance that is known to lead a group.
         * @param group the name of the group
         * @return whether the others know it
         */
        boolean isMine(String group);

        /**
         * Return whether another live instance is ready to take the lead of a group.
         * @param group the name of the group
         * @return whether there is one
         */
        boolean hasOtherCandidate(String group);

        /**
         * Return whether another live instance wants a group back that it led before. Of several that do only the first counts, by
         * their ids.
         * @param group the name of the group
         * @return whether there is one, and it comes before this instance if that wants the group back, too
         */
        boolean isClaimedByAnother(String group);
    }
}
