package io.quiesce.shutdown.websocket.client;

import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * How a client of STOMP connects, and what it takes for the same message.
 *
 * @param connection how it connects and how long it tries; its subprotocols are not asked for
 * @param connectHeaders the headers of the {@code CONNECT} frame
 * @param destination where servers say that they leave, their {@code shutdown.websocket.stomp-destination}
 * @param confirmation how long to wait for the receipts of subscriptions on a new session before anything is sent there
 * @param identity what a message has in common with its copy on another session; {@code null} if it has no copy
 * @since 0.1.0
 */
public record SuspendAwareStompSettings(
        SuspendAwareSettings connection,
        StompHeaders connectHeaders,
        String destination,
        Duration confirmation,
        Function<StompHeaders, @Nullable String> identity) {

    /** {@link SuspendAwareSettings#DEFAULT}, {@code /topic/shutdown}, half a second, and the header {@code message-id}. */
    public static final SuspendAwareStompSettings DEFAULT = new SuspendAwareStompSettings(
            SuspendAwareSettings.DEFAULT,
            new StompHeaders(),
            "/topic/shutdown",
            Duration.ofMillis(500),
            StompHeaders::getMessageId);

    /**
     * Return the same with another way to connect.
     * @param connection how to connect and how long to try
     * @return new settings
     */
    public SuspendAwareStompSettings withConnection(SuspendAwareSettings connection) {
        return new SuspendAwareStompSettings(
                connection, this.connectHeaders, this.destination, this.confirmation, this.identity);
    }

    /**
     * Return the same with other headers.
     * @param connectHeaders the headers of the {@code CONNECT} frame
     * @return new settings
     */
    public SuspendAwareStompSettings withConnectHeaders(StompHeaders connectHeaders) {
        return new SuspendAwareStompSettings(
                this.connection, connectHeaders, this.destination, this.confirmation, this.identity);
    }

    /**
     * Return the same for servers that say elsewhere that they leave.
     * @param destination their {@code shutdown.websocket.stomp-destination}
     * @return new settings
     */
    public SuspendAwareStompSettings withDestination(String destination) {
        return new SuspendAwareStompSettings(
                this.connection, this.connectHeaders, destination, this.confirmation, this.identity);
    }

    /**
     * Return the same with another time.
     * @param confirmation how long to wait for receipts; zero if the broker gives none and nothing depends on subscriptions
     * @return new settings
     */
    public SuspendAwareStompSettings withConfirmation(Duration confirmation) {
        return new SuspendAwareStompSettings(
                this.connection, this.connectHeaders, this.destination, confirmation, this.identity);
    }

    /**
     * Return the same with another notion of the same message.
     * @param identity what a message has in common with its copy on another session
     * @return new settings
     */
    public SuspendAwareStompSettings withIdentity(Function<StompHeaders, @Nullable String> identity) {
        return new SuspendAwareStompSettings(
                this.connection, this.connectHeaders, this.destination, this.confirmation, identity);
    }
}
