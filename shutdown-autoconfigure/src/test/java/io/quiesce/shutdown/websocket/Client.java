package io.quiesce.shutdown.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * A client of WebSocket that writes down all it hears.
 */
public final class Client implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private final StringBuilder text = new StringBuilder();

    private @Nullable WebSocket socket;

    public static Client connect(int port, String path, String... subprotocols) {
        Client client = new Client();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (subprotocols.length == 1) {
            builder.subprotocols(subprotocols[0]);
        } else if (subprotocols.length > 1) {
            builder.subprotocols(
                    subprotocols[0],
                    List.of(subprotocols).subList(1, subprotocols.length).toArray(new String[0]));
        }
        client.socket = builder.buildAsync(URI.create("ws://localhost:" + port + path), client)
                .join();
        return client;
    }

    public WebSocket socket() {
        return this.socket;
    }

    public String subprotocol() {
        return this.socket.getSubprotocol();
    }

    public void send(String message) {
        this.socket.sendText(message, true).join();
    }

    /** What was heard up to now: messages, and the end of it. */
    public List<String> heard() {
        return this.heard;
    }

    public String awaitNews() throws InterruptedException {
        return this.news.take();
    }

    /** Wait for the end; returns all that was heard. */
    public List<String> awaitClose() throws InterruptedException {
        while (!awaitNews().startsWith("closed ")) {
            // Nothing to be done: it has been written down.
        }
        return this.heard;
    }

    private void hear(String what) {
        this.heard.add(what);
        this.news.add(what);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        this.text.append(data);
        if (last) {
            hear(this.text.toString());
            this.text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        hear("closed " + statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        hear("closed by " + error);
    }
}
