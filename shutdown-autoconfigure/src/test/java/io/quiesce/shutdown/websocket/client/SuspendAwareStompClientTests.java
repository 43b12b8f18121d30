package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;

import io.quiesce.shutdown.websocket.client.FakeServers.Call;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** What the client of STOMP says and when, frame by frame. */
@Timeout(60)
class SuspendAwareStompClientTests {

    private static final URI HOME = URI.create("ws://home/stomp");

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    private final FakeServers servers = new FakeServers();

    private final BlockingQueue<Call> calls = this.servers.calls();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final WebSocketStompClient stomp = new WebSocketStompClient(this.servers);

    private final StompSessionHandlerAdapter handler = new StompSessionHandlerAdapter() {
        @Override
        public Type getPayloadType(StompHeaders headers) {
            return String.class;
        }

        @Override
        public void handleFrame(StompHeaders headers, @Nullable Object payload) {
            SuspendAwareStompClientTests.this.heard.add(String.valueOf(payload));
        }
    };

    /** What happens while a message is being sent. */
    private Runnable converting = () -> {};

    private SuspendAwareStompClient client(Duration confirmation) {
        this.stomp.setMessageConverter(new StringMessageConverter() {
            @Override
            protected @Nullable Object convertToInternal(
                    Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
                SuspendAwareStompClientTests.this.converting.run();
                return super.convertToInternal(payload, headers, hint);
            }
        });
        SuspendAwareSettings connection =
                SuspendAwareSettings.DEFAULT.withAttempts(Duration.ofMillis(1), Duration.ofMinutes(1), 20);
        return new SuspendAwareStompClient(
                this.stomp,
                this.handler,
                HOME,
                this.scheduler,
                SuspendAwareStompSettings.DEFAULT.withConnection(connection).withConfirmation(confirmation));
    }

    @AfterEach
    void stop() {
        this.scheduler.shutdownNow();
    }

    /** A session that a server has agreed to. */
    private static WebSocketSession accept(Call call) throws Exception {
        WebSocketSession session = call.succeed("");
        assertThat(call.sent().take()).startsWith("CONNECT\n");
        call.say(session, "CONNECTED\nversion:1.2\n\n\0");
        assertThat(call.sent().take()).startsWith("SUBSCRIBE\n").contains("\ndestination:/topic/shutdown\n");
        return session;
    }

    private static void suspend(Call call, WebSocketSession session) throws Exception {
        message(
                call,
                session,
                "destination:/topic/shutdown\nsubscription:0\nmessage-id:s\ncontent-type:application/json",
                "{\"type\":\"suspend\",\"alternatives\":[\"http://a:81\"]}");
    }

    private static void message(Call call, WebSocketSession session, String headers, String body) throws Exception {
        call.say(session, "MESSAGE\n" + headers + "\n\n" + body + "\0");
    }

    @Test
    void subscribesAndSendsElsewhereAndHearsBoth() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        client.subscribe("/topic/news", this.handler);
        client.connect();
        Call first = this.calls.take();
        WebSocketSession session = accept(first);
        assertThat(first.sent().take()).startsWith("SUBSCRIBE\n").contains("\ndestination:/topic/news\n");
        suspend(first, session);
        assertThat(first.sent().take())
                .startsWith("SEND\n")
                .contains("\ndestination:/topic/shutdown\n", "\ncontent-type:application/json\n")
                .endsWith("\n\n{\"type\":\"suspended\"}\0");
        client.send("/app/ask", "new");
        Call second = this.calls.take();
        assertThat(second.uri()).hasToString("ws://a:81/stomp");
        WebSocketSession other = accept(second);
        assertThat(second.sent().take()).startsWith("SUBSCRIBE\n").contains("\ndestination:/topic/news\n");
        assertThat(second.sent().take()).startsWith("SEND\ndestination:/app/ask\n");
        message(first, session, "subscription:1\nmessage-id:a\ncontent-type:text/plain", "late answer");
        message(second, other, "subscription:1\nmessage-id:b\ncontent-type:text/plain", "answer");
        assertThat(this.heard).containsExactly("late answer", "answer");
        assertThat(first.sent()).isEmpty();
    }

    @Test
    void handsOnACopyOnce() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        client.subscribe("/topic/news", this.handler);
        client.connect();
        Call first = this.calls.take();
        WebSocketSession session = accept(first);
        suspend(first, session);
        Call second = this.calls.take();
        WebSocketSession other = accept(second);
        assertThat(second.sent().take()).contains("/topic/news");
        message(first, session, "subscription:1\nmessage-id:7\ncontent-type:text/plain", "news");
        message(second, other, "subscription:1\nmessage-id:7\ncontent-type:text/plain", "news");
        message(second, other, "subscription:1\nmessage-id:8\ncontent-type:text/plain", "news");
        message(second, other, "subscription:1\nmessage-id:8\ncontent-type:text/plain", "news");
        message(first, session, "subscription:1\nmessage-id:8\ncontent-type:text/plain", "news");
        assertThat(this.heard).as("what comes twice on one session is no copy").hasSize(3);
    }

    @Test
    void sendsNothingBeforeSubscriptionsAreConfirmed() throws Exception {
        this.stomp.setTaskScheduler(new ConcurrentTaskScheduler(this.scheduler));
        SuspendAwareStompClient client = client(Duration.ofMinutes(1));
        client.subscribe("/topic/answers", this.handler);
        CompletableFuture<Void> connected = client.connect();
        Call call = this.calls.take();
        WebSocketSession session = accept(call);
        assertThat(call.sent().take()).contains("/topic/answers", "\nreceipt:subscribed-0\n");
        client.send("/app/ask", "question");
        this.scheduler.submit(() -> {}).get();
        assertThat(connected).isNotDone();
        assertThat(call.sent()).isEmpty();
        call.say(session, "RECEIPT\nreceipt-id:subscribed-0\n\n\0");
        assertThat(call.sent().take()).startsWith("SEND\ndestination:/app/ask\n");
        connected.join();
    }

    @Test
    void waitsForNoConfirmationForEver() throws Exception {
        SuspendAwareStompClient client = client(Duration.ofMillis(1));
        client.subscribe("/topic/answers", this.handler);
        client.send("/app/ask", "question");
        client.connect();
        Call call = this.calls.take();
        accept(call);
        assertThat(call.sent().take()).contains("/topic/answers").doesNotContain("receipt");
        assertThat(call.sent().take()).startsWith("SEND\ndestination:/app/ask\n");
    }

    @Test
    void comesBackWithWhatIsStillSubscribedTo() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        client.connect().whenComplete((done, failure) -> this.heard.add("connected"));
        Call first = this.calls.take();
        WebSocketSession session = accept(first);
        assertThat(this.heard.take()).isEqualTo("connected");
        client.subscribe("/topic/news", this.handler).unsubscribe();
        client.subscribe("/topic/answers", this.handler);
        assertThat(first.sent().take()).startsWith("SUBSCRIBE\n").contains("/topic/news");
        assertThat(first.sent().take()).startsWith("UNSUBSCRIBE\n").contains("\nid:1\n");
        assertThat(first.sent().take()).startsWith("SUBSCRIBE\n").contains("/topic/answers");
        message(first, session, "subscription:1\nmessage-id:1\ncontent-type:text/plain", "too late");
        first.handler().afterConnectionClosed(session, CloseStatus.NO_CLOSE_FRAME);
        Call second = this.calls.take();
        assertThat(second.uri()).isEqualTo(HOME);
        accept(second);
        assertThat(second.sent().take()).startsWith("SUBSCRIBE\n").contains("/topic/answers");
        assertThat(this.heard).isEmpty();
    }

    @Test
    void saysWhatMayNotHaveArrived() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        CompletableFuture<Void> connected = client.connect();
        Call call = this.calls.take();
        WebSocketSession session = accept(call);
        connected.join();
        this.scheduler.submit(() -> {}).get();
        willThrow(new IOException("cut")).given(session).sendMessage(any());
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> client.send("/app/ask", "question"))
                .havingRootCause()
                .withMessage("cut");
    }

    @Test
    void saysSoIfTheSessionEndsMeanwhile() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        CompletableFuture<Void> connected = client.connect();
        Call call = this.calls.take();
        WebSocketSession session = accept(call);
        connected.join();
        this.scheduler.submit(() -> {}).get();
        this.converting = () -> assertThatNoException()
                .isThrownBy(() -> call.handler().afterConnectionClosed(session, CloseStatus.GOING_AWAY));
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> client.send("/app/ask", "question"))
                .withMessage("A message to '/app/ask' may not have arrived: The session has ended");
    }

    @Test
    void isOverWhenItIsClosed() throws Exception {
        SuspendAwareStompClient client = client(Duration.ZERO);
        client.connect();
        client.send("/app/ask", "never sent");
        Call call = this.calls.take();
        client.close();
        WebSocketSession late = call.succeed("");
        call.say(late, "CONNECTED\nversion:1.2\n\n\0");
        verify(late).close();
        assertThatIllegalStateException().isThrownBy(() -> client.send("/app/ask", "more"));
        assertThat(client.waiting()).singleElement().satisfies((message) -> assertThat(message.payload())
                .isEqualTo("never sent"));
    }

    @Test
    void offersNoAcknowledgements() {
        SuspendAwareStompClient client = client(Duration.ZERO);
        StompHeaders headers = new StompHeaders();
        headers.setDestination("/queue/jobs");
        headers.setAck("client");
        assertThatIllegalArgumentException().isThrownBy(() -> client.subscribe(headers, this.handler));
    }
}
