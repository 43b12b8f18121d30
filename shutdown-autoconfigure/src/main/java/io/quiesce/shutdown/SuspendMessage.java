package io.quiesce.shutdown;

import org.jspecify.annotations.Nullable;

/**
 * Bean that puts into words what a client of a long-lived connection is told. Without one, it is a JSON document.
 * <p>
 * <strong>Threading:</strong> called by several threads at the same time.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SuspendMessage {

    /**
     * How a message travels.
     *
     * @since 0.1.0
     */
    enum Form {

        /** The text message of a WebSocket. */
        WEBSOCKET,

        /** The body of a STOMP message. */
        STOMP,

        /** The data of a server-sent event. */
        SSE
    }

    /**
     * Write a message.
     * @param notice what it has to say
     * @param form how it travels
     * @return the message, or {@code null} to say nothing
     */
    @Nullable
    String write(SuspendNotice notice, Form form);
}
