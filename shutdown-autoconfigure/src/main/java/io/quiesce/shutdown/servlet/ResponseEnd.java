package io.quiesce.shutdown.servlet;

import jakarta.servlet.ServletRequest;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * The end of a response as the server sees it, which comes after that of the filter chain: the last bytes leave a buffer only
 * then, and a request must not count as done before. A server without this notion ends requests with the filter chain.
 * <p>
 * Used by one thread only, the one that serves the request.
 */
final class ResponseEnd {

    static final String ATTRIBUTE = ResponseEnd.class.getName();

    private @Nullable TrackedWork work;

    /** End the work when the response ends. */
    static void close(TrackedWork work, ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ResponseEnd end) {
            end.work = work;
        } else {
            work.close();
        }
    }

    void reached() {
        if (this.work != null) {
            this.work.close();
        }
    }
}
