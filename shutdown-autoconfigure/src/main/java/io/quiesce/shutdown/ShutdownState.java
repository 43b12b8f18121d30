package io.quiesce.shutdown;

/**
 * Where an application is between serving and being gone.
 *
 * @since 0.1.0
 */
public enum ShutdownState {

    /** Serving. */
    ONLINE,

    /** Softly out of service, with work still outstanding. */
    BECOMING_OFFLINE,

    /** Softly out of service, with nothing outstanding. */
    OFFLINE,

    /** On the way out of the process; there is no way back. */
    SHUTTING_DOWN
}
