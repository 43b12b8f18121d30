package io.quiesce.shutdown.fleet;

import io.quiesce.shutdown.ShutdownState;

/**
 * This instance, as its fleet has it go and come back.
 */
interface FleetInstance {

    /** Return where it is. */
    ShutdownState state();

    /** Return whether everything about it is as its state wants it. */
    boolean isSettled();

    /** Go out of service, in the background. */
    void leave(String reason);

    /** Come back, in the background, unless somebody else wants it out of service, too. */
    void comeBack(String reason);
}
