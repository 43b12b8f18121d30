package io.quiesce.shutdown.fleet;

/**
 * What an instance does when a profile takes its server out of service. The roles are those of a telecom platform.
 *
 * @since 0.1.0
 */
public enum FleetRole {

    /** It goes softly out of service: balancers leave it alone. */
    ACTIVE_ACTIVE,

    /** It hands its leaderships over, and is no candidate any more; what it serves besides goes on. */
    ACTIVE_PASSIVE,

    /** It does nothing by itself, and is idle when the service that it is bound to is out of service on its server. */
    BOUND,

    /** It stays in service. */
    EXEMPT
}
