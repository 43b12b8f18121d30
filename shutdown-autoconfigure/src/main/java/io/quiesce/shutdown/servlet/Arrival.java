package io.quiesce.shutdown.servlet;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way from the socket to the filter, which takes it over. On a server that does not tell of first bytes, and
 * for a request that is not served by the thread that read it, there is none, and the request begins with the filter.
 */
final class Arrival {

    private static final ThreadLocal<@Nullable TrackedWork> CURRENT = new ThreadLocal<>();

    private Arrival() {}

    static void set(TrackedWork work) {
        CURRENT.set(work);
    }

    /** Return what has arrived on this thread, once. */
    static @Nullable TrackedWork take() {
        TrackedWork work = CURRENT.get();
        if (work != null) {
            CURRENT.remove();
        }
        return work;
    }
}
