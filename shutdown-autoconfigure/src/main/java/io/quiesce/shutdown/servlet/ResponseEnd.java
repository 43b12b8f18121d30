package io.quiesce.shutdown.servlet;

import java.util.concurrent.atomic.AtomicReference;

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

    private static final Runnable REACHED = () -> {};

    /** What is due, then {@link #REACHED}. Each request has two changes of it, which take no lock. */
    private final AtomicReference<@Nullable Runnable> due = new AtomicReference<>();

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
        Runnable before = this.due.getAndUpdate((due) -> (due == REACHED) ? due : both(due, action));
        if (before == REACHED) {
            action.run();
        }
    }

    private static Runnable both(@Nullable Runnable first, Runnable second) {
        if (first == null) {
            return second;
        }
        return () -> {
            first.run();
            second.run();
        };
    }

    void reached() {
        Runnable due = this.due.getAndSet(REACHED);
        if (due != null) {
            due.run();
        }
    }
}
