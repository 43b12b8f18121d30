package io.quiesce.shutdown.servlet;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.ServletRequest;

/**
 * The end of a response as the server sees it, which comes after that of the filter chain, or of asynchronous processing: the
 * last bytes leave a buffer only then, and a request must not count as done before. Where a server does not
 * tell, it has been reached by then.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. The end may come before it is asked for.
 */
final class ResponseEnd {

    static final String ATTRIBUTE = ResponseEnd.class.getName();

    private List<Runnable> actions = new ArrayList<>(1);

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
                this.actions.add(action);
                return;
            }
        }
        action.run();
    }

    void reached() {
        List<Runnable> due;
        synchronized (this) {
            this.reached = true;
            due = this.actions;
            this.actions = List.of();
        }
        due.forEach(Runnable::run);
    }
}
