package io.quiesce.shutdown.websocket.client;

import java.time.Duration;
import java.util.List;

import org.springframework.web.socket.WebSocketHttpHeaders;

/**
 * How a client connects, and how long it tries.
 *
 * @param subprotocols what to ask for; clients of each of them have to understand that they are suspended
 * @param headers the headers of the handshake, without subprotocols
 * @param connectTimeout how long an attempt to connect may take
 * @param firstPause how long to wait before the second attempt, less up to half of it at random; twice as long each time after
 * that
 * @param longestPause the longest time to wait, and how long a connection has to last to be a success
 * @param mostAttempts after how many attempts in a row without a lasting connection to give up
 * @param mostWaiting how many messages may wait for a connection
 * @since 0.1.0
 */
public record SuspendAwareSettings(
        List<String> subprotocols,
        WebSocketHttpHeaders headers,
        Duration connectTimeout,
        Duration firstPause,
        Duration longestPause,
        int mostAttempts,
        int mostWaiting) {

    /** The subprotocol of clients that understand that they are suspended. */
    public static final String SUBPROTOCOL = "quiesce.v2";

    /** Pauses from 200 ms to 10 s, 20 attempts of 10 s at most, and 1000 messages that wait. */
    public static final SuspendAwareSettings DEFAULT = new SuspendAwareSettings(
            List.of(SUBPROTOCOL),
            new WebSocketHttpHeaders(),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            20,
            1000);

    /**
     * Create settings.
     */
    public SuspendAwareSettings {
        subprotocols = List.copyOf(subprotocols);
    }

    /**
     * Return the same with other headers.
     * @param headers the headers of the handshake, without subprotocols
     * @return new settings
     */
    public SuspendAwareSettings withHeaders(WebSocketHttpHeaders headers) {
        return new SuspendAwareSettings(
                this.subprotocols,
                headers,
                this.connectTimeout,
                this.firstPause,
                this.longestPause,
                this.mostAttempts,
                this.mostWaiting);
    }

    /**
     * Return the same with other subprotocols.
     * @param subprotocols what to ask for
     * @return new settings
     */
    public SuspendAwareSettings withSubprotocols(List<String> subprotocols) {
        return new SuspendAwareSettings(
                subprotocols,
                this.headers,
                this.connectTimeout,
                this.firstPause,
                this.longestPause,
                this.mostAttempts,
                this.mostWaiting);
    }

    /**
     * Return the same with other bounds.
     * @param firstPause how long to wait before the second attempt
     * @param longestPause the longest time to wait
     * @param mostAttempts after how many attempts in a row to give up
     * @return new settings
     */
    public SuspendAwareSettings withAttempts(Duration firstPause, Duration longestPause, int mostAttempts) {
        return new SuspendAwareSettings(
                this.subprotocols,
                this.headers,
                this.connectTimeout,
                firstPause,
                longestPause,
                mostAttempts,
                this.mostWaiting);
    }
}
