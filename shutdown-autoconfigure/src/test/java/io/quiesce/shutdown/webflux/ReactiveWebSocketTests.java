package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.websocket.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What Cougar's list of cases comes to in a reactive web application, on real connections.
 */
@Timeout(120)
class ReactiveWebSocketTests extends WebFluxFixture {

    /** Answers what it gets, some of it later and on another thread. */
    static class Echo implements WebSocketHandler {

        private final LongLivedSessions sessions;

        private final CountDownLatch began = new CountDownLatch(1);

        private final Sinks.Empty<Void> release = Sinks.empty();

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        Echo(LongLivedSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            LongLivedSessions.Session known = this.sessions.current().orElseThrow();
            return session.send(session.receive()
                    .map(WebSocketMessage::getPayloadAsText)
                    .doOnNext(this.received::add)
                    .flatMap((text) -> answer(known, text))
                    .map(session::textMessage));
        }

        private Mono<String> answer(LongLivedSessions.Session session, String text) {
            if (!text.equals("slow")) {
                return Mono.just(text);
            }
            return Mono.using(
                    () -> session.begin("slow"),
                    (work) -> {
                        this.began.countDown();
                        return this.release.asMono().thenReturn(text);
                    },
                    Work::close);
        }
    }

    /** Answers each message by itself. */
    static class Single implements WebSocketHandler {

        @Override
        public List<String> getSubProtocols() {
            return List.of("orders");
        }

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            return session.receive()
                    .flatMap((message) -> session.send(Mono.just(session.textMessage(message.getPayloadAsText()))))
                    .then();
        }
    }

    /** Looks whether it counts when it has been told to end and its client has not. */
    static class Witness implements WebSocketHandler {

        private final WorkLedger ledger;

        private final CountDownLatch ended = new CountDownLatch(1);

        private final CompletableFuture<Long> counted = new CompletableFuture<>();

        Witness(WorkLedger ledger) {
            this.ledger = ledger;
        }

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            session.closeStatus().subscribe((status) -> count());
            return session.receive().then().doFinally((signal) -> this.ended.countDown());
        }

        /** Called by the thread that disconnects the client, before the frame is written. */
        private void count() {
            try {
                this.ended.await();
                this.counted.complete(this.ledger.counts().get(WorkKind.SESSIONS));
            } catch (InterruptedException ex) {
                this.counted.completeExceptionally(ex);
            }
        }
    }

    /** Sends more than a client can take that does not read. */
    static class Flood implements WebSocketHandler {

        private final CountDownLatch full = new CountDownLatch(1);

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            String drop = "drop".repeat(10_000);
            Flux<WebSocketMessage> flood = Flux.generate((sink) -> sink.next(session.textMessage(drop)));
            return session.send(flood.take(10_000)).doOnSubscribe((subscription) -> this.full.countDown());
        }
    }

    /** Ends by itself only, whatever its client does. */
    static class Endless implements WebSocketHandler {

        private final CountDownLatch began = new CountDownLatch(1);

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            this.began.countDown();
            return Mono.never();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Sockets {

        @Bean
        Endless endless() {
            return new Endless();
        }

        @Bean
        Echo echo(LongLivedSessions sessions) {
            return new Echo(sessions);
        }

        @Bean
        Flood flood() {
            return new Flood();
        }

        @Bean
        Witness witness(WorkLedger ledger) {
            return new Witness(ledger);
        }

        @Bean
        HandlerMapping socketMapping(Echo echo, Flood flood, Witness witness, Endless endless) {
            return new SimpleUrlHandlerMapping(
                    Map.of(
                            "/echo", echo,
                            "/single", new Single(),
                            "/flood", flood,
                            "/witness", witness,
                            "/endless", endless),
                    -1);
        }
    }

    private void startApplication(String... properties) {
        start(Sockets.class, properties);
    }

    private Client connect(String path, String... subprotocols) {
        return Client.connect(port(), path, subprotocols);
    }

    private long count(Fate fate) {
        return bean(SessionHall.class).counts().count(fate);
    }

    @Test
    void countsAsSessionAndNoLongerAsRequest() throws Exception {
        startApplication();
        Client client = connect("/echo");
        client.send("hello");
        assertThat(client.awaitNews()).isEqualTo("hello");
        assertThat(count(WorkKind.SESSIONS)).isOne();
        awaitNone(WorkKind.REQUESTS);
        client.socket().sendClose(1000, "done").join();
        awaitNone(WorkKind.SESSIONS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsUntilItsConnectionHasGoneWhateverItsHandlerWaitsFor(boolean politely) throws Exception {
        startApplication();
        Client client = connect("/endless");
        // The answer to the handshake may be here before that.
        bean(Endless.class).began.await();
        assertThat(count(WorkKind.SESSIONS)).isOne();
        if (politely) {
            client.socket().sendClose(1000, "done").join();
        } else {
            client.socket().abort();
        }
        awaitNone(WorkKind.SESSIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quiesce.v1", ""})
    void aClientThatDoesNotUnderstandIsOnlyDisconnected(String subprotocol) throws Exception {
        startApplication();
        Client client = subprotocol.isEmpty() ? connect("/echo") : connect("/echo", subprotocol);
        assertThat(client.subprotocol()).isEqualTo(subprotocol);
        drain();
        assertThat(client.awaitClose()).containsExactly("closed 1001");
        assertThat(count(Fate.SUSPENDED)).isZero();
        awaitOffline();
    }

    @Test
    void aClientThatUnderstandsIsSuspendedAndThenDisconnected() throws Exception {
        startApplication();
        Client client = connect("/echo", "quiesce.v2");
        client.send("hello");
        assertThat(client.awaitNews()).isEqualTo("hello");
        drain();
        List<String> heard = client.awaitClose();
        assertThat(heard).hasSize(3).endsWith("closed 1001");
        assertThat(heard.get(1)).contains("\"type\":\"suspend\"", "\"closesAt\":", "\"alternatives\":[]", "\"drain\"");
        assertThat(count(Fate.SUSPENDED)).isOne();
        assertThat(count(Fate.CLOSED)).isOne();
        awaitOffline();
    }

    @Test
    void aClientThatUnderstandsIsOnlyDisconnectedWhereThatIsTurnedOff() throws Exception {
        startApplication("shutdown.sessions.suspend=false", "shutdown.websocket.close-code=1012");
        Client client = connect("/echo", "quiesce.v2");
        drain();
        assertThat(client.awaitClose()).containsExactly("closed 1012");
    }

    @Test
    void whatIsOutstandingIsAnsweredBetweenTheTwo() throws Exception {
        startApplication(WAIT_FOR_LONG, "shutdown.sessions.strategy=immediate");
        Client client = connect("/echo", "quiesce.v2");
        client.send("slow");
        bean(Echo.class).began.await();
        assertThat(count(WorkKind.REQUESTS)).isPositive();
        drain();
        assertThat(client.awaitNews()).contains("suspend");
        // Its moment comes at once.
        bean(EngineClock.class).awaitUntil(System.nanoTime() + 500_000_000L, () -> false);
        assertThat(client.heard()).hasSize(1);
        bean(Echo.class).release.tryEmitEmpty();
        assertThat(client.awaitClose()).hasSize(3).endsWith("slow", "closed 1001");
    }

    @Test
    void anAcknowledgementIsCountedAndKeptFromTheApplication() throws Exception {
        startApplication(WAIT_FOR_LONG);
        Client client = connect("/echo", "quiesce.v2");
        BlockingQueue<String> received = bean(Echo.class).received;
        client.send("slow");
        client.send("{\"type\": \"suspended\"}");
        assertThat(received.take()).isEqualTo("slow");
        assertThat(received.take()).as("too early").contains("suspended");
        assertThat(client.awaitNews()).as("echo").contains("suspended");
        drain();
        assertThat(client.awaitNews()).contains("closesAt");
        client.send("{\"type\": \"suspended\"}");
        client.send("bye");
        assertThat(received.take()).isEqualTo("bye");
        bean(Echo.class).release.tryEmitEmpty();
        assertThat(client.awaitClose()).endsWith("closed 1001");
        assertThat(count(Fate.ACKNOWLEDGED)).isOne();
        assertThat(count(Fate.MOVED)).isOne();
    }

    @Test
    void anApplicationKeepsItsOwnSubprotocols() throws Exception {
        startApplication("shutdown.websocket.suspend-subprotocols=orders");
        Client client = connect("/single", "orders");
        assertThat(client.subprotocol()).isEqualTo("orders");
        client.send("hello");
        assertThat(client.awaitNews()).isEqualTo("hello");
        drain();
        List<String> heard = client.awaitClose();
        assertThat(heard).hasSize(3).endsWith("closed 1001");
        assertThat(heard.get(1)).contains("suspend");
    }

    @Test
    void leavesWithAnApplicationThatCloses() throws Exception {
        startApplication();
        Client client = connect("/echo", "quiesce.v2");
        stop();
        List<String> heard = client.awaitClose();
        assertThat(heard).hasSize(2).endsWith("closed 1001");
        assertThat(heard.get(0)).contains("\"shutdown\"");
        assertThat(awaitReport().success()).isTrue();
    }

    @Test
    void countsUntilItsClientHasBeenTold() throws Exception {
        startApplication();
        Client client = connect("/witness");
        Witness witness = bean(Witness.class);
        stop();
        assertThat(witness.counted.join()).isOne();
        assertThat(client.awaitClose()).containsExactly("closed 1001");
        assertThat(awaitReport().success()).isTrue();
    }

    @Test
    void aClientThatDoesNotReadIsAbandonedAndNotWaitedForByTheServer() throws Exception {
        startApplication(
                "shutdown.force-shutdown-after=2s",
                "shutdown.sessions.max-wait-for-completion=500ms",
                "spring.lifecycle.timeout-per-shutdown-phase=10m");
        try (HttpExchange client = connect()) {
            client.send("GET /flood HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n");
            bean(Flood.class).full.await();
            stop();
            // Within the time that a test has, and the server would have been waited for longer.
            assertThat(awaitReport().abandoned()).isNotEmpty();
        }
    }

    @Test
    void takesNoPartWhereThatIsTurnedOffAndIsNotWaitedFor() throws Exception {
        startApplication("shutdown.websocket.enabled=false", "spring.lifecycle.timeout-per-shutdown-phase=1h");
        connect("/single", "orders");
        assertThat(count(WorkKind.SESSIONS)).isZero();
        // Within the time that a test has, and the server would have been waited for longer.
        stop();
        assertThat(awaitReport().success()).isTrue();
    }
}
