package io.quiesce.shutdown.web;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
public record WebSocketShutdownProperties(
        @DefaultValue("1001") int closeCode,
        @DefaultValue List<String> suspendSubprotocols,
        @DefaultValue("/topic/shutdown") String stompDestination) {

    /** The subprotocol of clients that understand that they are suspended. */
    public static final String SUSPENDABLE = "quiesce.v2";

    /** The subprotocol of those that do not. */
    public static final String PLAIN = "quiesce.v1";

    /** What sessions are closed with, as a reason. */
    public static final String REASON = "The instance leaves";

    private static final Pattern ACKNOWLEDGEMENT =
            Pattern.compile("\\s*\\{\\s*\"type\"\\s*:\\s*\"suspended\"\\s*}\\s*");

    private static final int LONGEST_ACKNOWLEDGEMENT = 100;

    /** Refuse the start if the status does not say that the server leaves. */
    public void check() {
        if (this.closeCode != 1001 && this.closeCode != 1012) {
            throw new RefusedStartException(
                    "The status '%s' of 'shutdown.websocket.close-code' does not say that the server leaves."
                            .formatted(this.closeCode),
                    "Set 'shutdown.websocket.close-code' to 1001 (going away) or to 1012 (service restart).");
        }
    }

    /**
     * Return whether the clients of a subprotocol understand that they are suspended. Names are compared in lower case, as Spring
     * does when it selects one.
     * @param subprotocol the subprotocol that was selected, if any was
     * @return whether they understand it
     */
    public boolean understands(@Nullable String subprotocol) {
        if (subprotocol == null) {
            return false;
        }
        String name = subprotocol.toLowerCase(Locale.ROOT);
        return name.equals(SUSPENDABLE)
                || this.suspendSubprotocols.stream()
                        .anyMatch((each) -> each.toLowerCase(Locale.ROOT).equals(name));
    }

    /**
     * Return whether a message says that a suspended client has understood.
     * @param length how many bytes it has
     * @param text tells what it says, and is asked only if the length allows it
     * @return whether it is an acknowledgement
     */
    public static boolean isAcknowledgement(int length, Supplier<String> text) {
        return length <= LONGEST_ACKNOWLEDGEMENT
                && ACKNOWLEDGEMENT.matcher(text.get()).matches();
    }
}
