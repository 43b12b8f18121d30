package io.quiesce.shutdown.fleet;

/**
 * Has this instance leave the lead to others while it goes on serving, as an instance does whose role is
 * {@link FleetRole#ACTIVE_PASSIVE}.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; nothing here blocks.
 *
 * @since 0.1.0
 */
public interface Standby {

    /** Hand all leaderships over, in the background, and be a candidate for none until {@link #stepForward()}. */
    void stepAside();

    /** Be a candidate again, in the background. */
    void stepForward();

    /**
     * Return what was asked for last.
     * @return whether this instance is to leave the lead to others
     */
    boolean isAside();

    /**
     * Return whether that has come true.
     * @return whether nothing is left to be handed over, or to be joined
     */
    boolean isSettled();
}
