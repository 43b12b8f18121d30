package io.quiesce.shutdown.fleet;

/**
 * Where an instance is on its way out of service and back, as the others of its fleet see it.
 *
 * @since 0.1.0
 */
public enum FleetPhase {

    /** It serves, and the others may count on it. */
    IN_SERVICE,

    /** It goes out of service, or is about to: nobody may count on it any more. */
    LEAVING,

    /** It is out of service, with nothing outstanding. */
    OUT,

    /** It is asked to serve again, and not ready yet. */
    RETURNING
}
