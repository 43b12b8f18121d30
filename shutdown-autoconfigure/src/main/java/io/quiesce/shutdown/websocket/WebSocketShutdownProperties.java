package io.quiesce.shutdown.websocket;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.web.socket.CloseStatus;

/**
 * Configuration properties for WebSocket sessions while the application leaves.
 *
 * @param closeCode Status with which sessions are closed: '1001', going away, or '1012', service restart.
 * @param suspendSubprotocols Subprotocols of the application, besides 'quiesce.v2', whose clients understand that they are
 * suspended.
 * @param stompDestination Destination that clients of STOMP subscribe to in order to be told that they are suspended.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.websocket")
record WebSocketShutdownProperties(
        @DefaultValue("1001") int closeCode,
        @DefaultValue List<String> suspendSubprotocols,
        @DefaultValue("/topic/shutdown") String stompDestination) {

    CloseStatus closeStatus() {
        return switch (this.closeCode) {
            case 1001 -> CloseStatus.GOING_AWAY.withReason("The instance leaves");
            case 1012 -> CloseStatus.SERVICE_RESTARTED.withReason("The instance leaves");
            default ->
                throw new FailureAnalyzedException(
                        "The status '%d' of 'shutdown.websocket.close-code' does not say that the server leaves."
                                .formatted(this.closeCode),
                        "Set 'shutdown.websocket.close-code' to 1001 (going away) or to 1012 (service restart).");
        };
    }

    /** Names of subprotocols are compared in lower case, as Spring does when it selects one. */
    boolean understands(String subprotocol) {
        String name = subprotocol.toLowerCase(Locale.ROOT);
        return name.equals(SessionWebSocketHandler.SUSPENDABLE)
                || this.suspendSubprotocols.stream()
                        .anyMatch((each) -> each.toLowerCase(Locale.ROOT).equals(name));
    }
}
