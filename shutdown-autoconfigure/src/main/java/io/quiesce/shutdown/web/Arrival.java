package io.quiesce.shutdown.web;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way from the socket to the door of the application, which takes it over. On a server that does not tell of
 * first bytes, and for a request that is not served by the thread that read it, there is none, and the request begins at the
 * door.
 *
 * @since 0.1.0
 */
public final class Arrival {

    private static final ThreadLocal<@Nullable TrackedWork> CURRENT = new ThreadLocal<>();

    private Arrival() {}

    /**
     * Say what has arrived on this thread.
     * @param work what will be a request
     */
    public static void set(TrackedWork work) {
        CURRENT.set(work);
    }

    /**
     * Return what has arrived on this thread, once.
     * @return what will be a request, or {@code null} if nothing is known of it
     */
    public static @Nullable TrackedWork take() {
        TrackedWork work = CURRENT.get();
        if (work != null) {
            // Not removed: the thread takes the next one at once, and would have to make room for it again.
            CURRENT.set(null);
        }
        return work;
    }
}
