package io.quiesce.shutdown.fleet;

import java.io.IOException;

/**
 * What the instances of a service share, so that they leave one after the other.
 * <p>
 * <strong>Threading:</strong> used by one thread at a time, apart from {@link #watch(Runnable)}'s callback, which comes from any.
 * <p>
 * <strong>Waiting:</strong> every method returns within a bound of the implementation. What has not been answered in time may or
 * may not have happened.
 * <p>
 * <strong>Safety:</strong> {@link #leave(FleetMember, long)} happens only if the lock is still held in that very moment, so that a
 * lock that was lost unnoticed, by a pause of the process for example, does no harm.
 *
 * @since 0.1.0
 */
public interface FleetStore {

    /**
     * Call back whenever something may have changed, until the store is closed.
     * @param changed called by any thread
     */
    void watch(Runnable changed);

    /**
     * Read everything, no older than the call; who is healthy after all the rest.
     * @return what there is
     * @throws IOException if the store could not be reached
     */
    FleetView read() throws IOException;

    /**
     * Try to get the lock of the fleet, without waiting for it. It is lost when the store no longer hears from this instance.
     * @return whether this instance has it
     * @throws IOException if the store could not be reached
     */
    boolean lock() throws IOException;

    /**
     * Give the lock back, if this instance has it.
     * @throws IOException if the store could not be reached
     */
    void unlock() throws IOException;

    /**
     * Write this instance's entry, if it has not changed since.
     * @param entry what it is to say, with all else as it was read; the version is {@code 0} if there was none
     * @return whether it was written
     * @throws IOException if the store could not be reached
     */
    boolean write(FleetView.Entry entry) throws IOException;

    /**
     * Write this instance's entry and give the lock back, in one step, if the lock is still held and the entry has not changed
     * since.
     * @param member what it says
     * @param version the version that was read
     * @return whether it was written
     * @throws IOException if the store could not be reached
     */
    boolean leave(FleetMember member, long version) throws IOException;

    /**
     * Remove the entries that others have left behind: those of instances that the registry does not know any more, and that the
     * store no longer hears from.
     * @throws IOException if the store could not be reached
     */
    void removeRemains() throws IOException;

    /**
     * Stop to watch, remove this instance's entry, and give back whatever it holds. If that cannot be done in a short time, the
     * others learn it later, when the store no longer hears from the instance.
     */
    void close();
}
