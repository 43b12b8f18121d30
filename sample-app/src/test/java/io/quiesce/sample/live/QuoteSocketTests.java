package io.quiesce.sample.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests for {@link QuoteSocket}.
 */
@SampleTest
class QuoteSocketTests {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @LocalServerPort
    private int port;

    private WebSocket client;

    @BeforeEach
    void connect() {
        this.client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + this.port + "/quotes"), new WebSocket.Listener() {

                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        QuoteSocketTests.this.heard.add(text.toString());
                        return WebSocket.Listener.super.onText(socket, text, last);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                        QuoteSocketTests.this.heard.add(status + " " + reason);
                        return WebSocket.Listener.super.onClose(socket, status, reason);
                    }
                })
                .join();
    }

    private String next() throws InterruptedException {
        return this.heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void answersEachQuestionByItsNumber() throws InterruptedException {
        this.client
                .sendText("{\"number\": 1, \"quantity\": 2, \"work\": \"1s\"}", true)
                .join();
        this.client.sendText("{\"number\": 2, \"quantity\": 4}", true).join();
        assertThat(next()).isEqualTo("{\"number\":2,\"price\":6.90}");
        assertThat(next()).isEqualTo("{\"number\":1,\"price\":5.90}");
        this.client.abort();
    }

    @Test
    void saysWhatAQuestionLooksLike() throws InterruptedException {
        this.client
                .sendText("{\"number\": 1, \"quantity\": 2, \"work\": \"soon\"}", true)
                .join();
        assertThat(next()).startsWith("1007 a question is {\"number\": 1");
    }
}
