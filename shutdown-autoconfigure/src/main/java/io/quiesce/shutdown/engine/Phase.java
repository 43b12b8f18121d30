package io.quiesce.shutdown.engine;

/**
 * The phases of a shutdown, in their order.
 *
 * @since 0.1.0
 */
public enum Phase {

    /** Outstanding work ends while everything it needs is alive; what does not end in time is cancelled, then abandoned. */
    DRAIN,

    /** The application context closes: servers, pools, connections, in Spring's own dependency order. */
    CLOSE,

    /** The report is written and the process ends. */
    EXIT
}
