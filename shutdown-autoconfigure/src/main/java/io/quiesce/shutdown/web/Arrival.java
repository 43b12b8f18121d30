package io.quiesce.shutdown.web;

import java.util.concurrent.atomic.AtomicReference;

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

    /** Its class is the JDK's, so that a thread which outlives the application does not hold that. */
    private static final ThreadLocal<AtomicReference<@Nullable TrackedWork>> CURRENT =
            ThreadLocal.withInitial(AtomicReference::new);

    private Arrival() {}

    /**
     * Say what has arrived on this thread.
     * @param work what will be a request
     */
    public static void set(TrackedWork work) {
        CURRENT.get().setPlain(work);
    }

    /**
     * Return what has arrived on this thread, once.
     * @return what will be a request, or {@code null} if nothing is known of it
     */
    public static @Nullable TrackedWork take() {
        AtomicReference<@Nullable TrackedWork> current = CURRENT.get();
        TrackedWork work = current.getPlain();
        if (work != null) {
            current.setPlain(null);
        }
        return work;
    }
}
