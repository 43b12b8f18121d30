package io.quiesce.shutdown.servlet;

import jakarta.servlet.ServletRequest;

import org.jspecify.annotations.Nullable;

/**
 * The end of a response as the server sees it, which comes after that of the filter chain, or of asynchronous processing: the
 * last bytes leave a buffer only then, and a request must not count as done before. Where a server does not
 * tell, it has been reached by then.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. The end may come before it is asked for.
 */
final class ResponseEnd {

    static final String ATTRIBUTE = ResponseEnd.class.getName();

    private @Nullable Runnable actions;

    private boolean reached;

    static ResponseEnd of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ResponseEnd end) {
            return end;
        }
        ResponseEnd none = new ResponseEnd();
        none.reached();
        return none;
    }

    /** Do something when the response ends. */
    void then(Runnable action) {
        synchronized (this) {
            if (!this.reached) {
                // Most responses have one.
                this.actions = (this.actions != null) ? both(this.actions, action) : action;
                return;
            }
        }
        action.run();
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    void reached() {
        Runnable due;
        synchronized (this) {
            this.reached = true;
            due = this.actions;
            this.actions = null;
        }
        if (due != null) {
            due.run();
        }
    }
}
