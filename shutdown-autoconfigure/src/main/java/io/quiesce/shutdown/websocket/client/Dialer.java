package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.function.BiConsumer;

import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;

/**
 * Makes connections, and does not wait for ever.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The result is told by the callback.
final class Dialer {

    private final WebSocketClient client;

    private final SuspendAwareSettings settings;

    private final Tasks tasks;

    private final BiConsumer<Line, Throwable> failed;

    /** Create one that tells of what has failed, or has not succeeded in time; it may tell so of what has succeeded then. */
    Dialer(WebSocketClient client, SuspendAwareSettings settings, Tasks tasks, BiConsumer<Line, Throwable> failed) {
        this.client = client;
        this.settings = settings;
        this.tasks = tasks;
        this.failed = failed;
    }

    void connect(Line line, URI target) {
        WebSocketHttpHeaders handshake = new WebSocketHttpHeaders();
        handshake.putAll(this.settings.headers());
        handshake.setSecWebSocketProtocol(this.settings.subprotocols());
        this.tasks.schedule(
                () -> this.failed.accept(line, new IOException("'%s' does not answer".formatted(target))),
                this.settings.connectTimeout().toNanos());
        try {
            this.client.execute(line, handshake, target).whenComplete((session, failure) -> {
                if (failure != null) {
                    this.failed.accept(line, failure);
                }
            });
        } catch (RuntimeException ex) {
            this.failed.accept(line, ex);
        }
    }
}
