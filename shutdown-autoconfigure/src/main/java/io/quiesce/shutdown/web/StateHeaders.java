package io.quiesce.shutdown.web;

/**
 * Headers with which an application says that it leaves.
 *
 * @since 0.1.0
 */
public final class StateHeaders {

    /** Why a request was served or refused while the application is out of service. */
    public static final String DECISION = "Shutdown-Decision";

    /** In which state the application is, unless it is online. */
    public static final String STATE = "Shutdown-State";

    private StateHeaders() {}
}
