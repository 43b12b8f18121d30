package io.quiesce.shutdown.web;

import java.util.stream.Collectors;

/**
 * The server-sent event that tells a client that it is suspended.
 *
 * @since 0.1.0
 */
public final class SuspendEvent {

    /** Clients come back one after the other anyway, and soon enough for nobody to notice. */
    private static final int RETRY_MILLIS = 1000;

    private SuspendEvent() {}

    /**
     * Return the event.
     * @param text what it says
     * @return what is to be written
     */
    public static String of(String text) {
        String data = text.lines().map((line) -> "data: " + line + "\n").collect(Collectors.joining());
        return "event: suspend\nretry: %s\n%s\n".formatted(RETRY_MILLIS, data);
    }
}
