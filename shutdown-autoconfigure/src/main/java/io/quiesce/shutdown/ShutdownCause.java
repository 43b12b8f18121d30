package io.quiesce.shutdown;

/**
 * What started a shutdown.
 *
 * @since 0.1.0
 */
public enum ShutdownCause {

    /**
     * The platform asked with SIGTERM: new requests are served until {@code shutdown.keep-accepting-for} is over.
     */
    SIGTERM,

    /**
     * A person asked with SIGINT: there is no window.
     */
    SIGINT,

    /**
     * The application context is being closed by the application itself: there is no window.
     */
    CONTEXT_CLOSED,

    /**
     * The virtual machine is going down, and signals are not handled here, so that nobody can tell a signal from a call
     * of {@link System#exit(int)}. There is a window, as for SIGTERM.
     */
    JVM_SHUTDOWN;

    /**
     * Return whether new requests are still served until {@code shutdown.keep-accepting-for} is over.
     * @return whether the window applies to this cause
     */
    public boolean keepsAccepting() {
        return this == SIGTERM || this == JVM_SHUTDOWN;
    }
}
