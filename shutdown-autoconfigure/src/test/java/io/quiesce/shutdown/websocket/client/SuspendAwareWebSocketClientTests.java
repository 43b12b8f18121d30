package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.verify;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;

import io.quiesce.shutdown.websocket.client.FakeServers.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** What the client does when servers do not do what they should. */
@Timeout(60)
class SuspendAwareWebSocketClientTests {

    private static final URI HOME = URI.create("ws://home/numbers?of=one");

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    private final FakeServers servers = new FakeServers("quiesce.v2");

    private final BlockingQueue<Call> calls = this.servers.calls();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final TextWebSocketHandler handler = new TextWebSocketHandler() {
        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            SuspendAwareWebSocketClientTests.this.heard.add(message.getPayload());
        }
    };

    private SuspendAwareWebSocketClient client(int attempts) {
        return new SuspendAwareWebSocketClient(
                this.servers,
                this.handler,
                HOME,
                this.scheduler,
                SuspendAwareSettings.DEFAULT.withAttempts(Duration.ofMillis(1), Duration.ofMinutes(1), attempts));
    }

    @AfterEach
    void stop() {
        this.scheduler.shutdownNow();
    }

    private static TextMessage text(String text) {
        return new TextMessage(text);
    }

    @Test
    void goesToTheAlternativesInTurnAndThenBack() throws Exception {
        SuspendAwareWebSocketClient client = client(20);
        client.connect();
        Call first = this.calls.take();
        assertThat(first.uri()).isEqualTo(HOME);
        WebSocketSession session = first.succeed("quiesce.v2");
        first.say(session, "{\"type\":\"suspend\",\"alternatives\":[\"http://a:81\",\"ftp://x\",\"https://b\"]}");
        assertThat(first.sent().take()).isEqualTo("{\"type\":\"suspended\"}");
        client.send(text("new"));
        Call second = this.calls.take();
        assertThat(second.uri()).hasToString("ws://a:81/numbers?of=one");
        second.fail();
        Call third = this.calls.take();
        assertThat(third.uri()).hasToString("wss://b/numbers?of=one");
        third.fail();
        Call last = this.calls.take();
        assertThat(last.uri()).isEqualTo(HOME);
        last.succeed("quiesce.v2");
        assertThat(last.sent().take()).isEqualTo("new");
        first.say(session, "late answer");
        assertThat(this.heard.take()).isEqualTo("late answer");
        assertThat(first.sent()).isEmpty();
    }

    @Test
    void comesBackAfterAConnectionIsLost() throws Exception {
        SuspendAwareWebSocketClient client = client(20);
        client.connect();
        Call first = this.calls.take();
        WebSocketSession session = first.succeed("quiesce.v2");
        first.handler().afterConnectionClosed(session, CloseStatus.NO_CLOSE_FRAME);
        client.send(text("new"));
        Call second = this.calls.take();
        second.succeed("quiesce.v2");
        assertThat(second.sent().take()).isEqualTo("new");
    }

    @Test
    void takesNobodyElsesWordForThatOfTheServer() throws Exception {
        client(20).connect();
        Call call = this.calls.take();
        WebSocketSession session = call.succeed("chat");
        call.say(session, "{\"type\":\"suspend\"}");
        assertThat(this.heard.take()).isEqualTo("{\"type\":\"suspend\"}");
        assertThat(this.calls).isEmpty();
    }

    @Test
    void givesUp() throws Exception {
        SuspendAwareWebSocketClient client = client(3);
        CompletableFuture<Void> connected = client.connect();
        client.send(text("never sent"));
        for (int i = 0; i < 3; i++) {
            this.calls.take().fail();
        }
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(connected::join)
                .withMessageContaining("refused");
        assertThatIllegalStateException()
                .isThrownBy(() -> client.send(text("more")))
                .havingCause()
                .withMessage("refused");
        assertThat(client.waiting()).hasSize(1);
        assertThat(this.calls).isEmpty();
    }

    @Test
    void countsAServerThatSendsAwayAtOnceAsAnAttempt() throws Exception {
        SuspendAwareWebSocketClient client = client(2);
        client.connect();
        for (int i = 0; i < 2; i++) {
            Call call = this.calls.take();
            WebSocketSession session = call.succeed("quiesce.v2");
            call.say(session, "{\"type\":\"suspend\",\"alternatives\":[]}");
        }
        this.calls.take().fail();
        this.scheduler.submit(() -> {}).get();
        assertThatIllegalStateException().isThrownBy(() -> client.send(text("more")));
    }

    @Test
    void letsNoMoreWaitThanItMay() throws Exception {
        SuspendAwareWebSocketClient client = client(20);
        client.connect();
        for (int i = 0; i < 1000; i++) {
            client.send(text("waiting"));
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> client.send(text("more")))
                .withMessage("1000 messages are waiting for a connection to 'ws://home/numbers?of=one'");
    }

    @Test
    void isOverWhenItIsClosed() throws Exception {
        SuspendAwareWebSocketClient client = client(20);
        client.connect();
        Call call = this.calls.take();
        client.close();
        WebSocketSession late = call.succeed("quiesce.v2");
        verify(late).close(CloseStatus.NORMAL);
        assertThatIllegalStateException().isThrownBy(() -> client.send(text("more")));
    }

    @Test
    void waitsLongerEachTimeAndNeverTheSame() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));
        assertThat(List.of(backoff.before(0, 0), backoff.before(1, 0), backoff.before(2, 0), backoff.before(9, 0)))
                .containsExactly(0L, 200_000_000L, 400_000_000L, 1_000_000_000L);
        assertThat(backoff.before(2, 1)).isEqualTo(200_000_000L);
    }

    @Test
    void understandsNothingButTheNotice() {
        assertThat(Notice.of("{\"type\": \"suspend\"}")).hasValue(new Notice(List.of()));
        assertThat(Notice.of("{\"type\":\"suspend\",\"alternatives\":[\"not a uri\"]}"))
                .hasValue(new Notice(List.of()));
        assertThat(Notice.of("{\"kind\":\"suspend\"}")).isEmpty();
        assertThat(Notice.of("{\"suspend\"")).isEmpty();
        assertThat(Notice.of("suspend")).isEmpty();
    }
}
