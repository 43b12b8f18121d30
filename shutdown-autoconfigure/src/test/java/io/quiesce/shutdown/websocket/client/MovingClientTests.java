package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionCounts;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The client between two servers, one of which leaves. */
@Timeout(120)
class MovingClientTests {

    private static final int REQUESTS = 600;

    /** So many come when the first server has closed its connection. */
    private static final int AFTER = 20;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

    private final ServletWebServerApplicationContext second = TestApplications.start(Server.class);

    private final ServletWebServerApplicationContext first =
            TestApplications.start(Server.class, "test.alternative=" + address("http", this.second));

    private final Answers answers = new Answers();

    private final SuspendAwareWebSocketClient client = new SuspendAwareWebSocketClient(
            new StandardWebSocketClient(),
            this.answers,
            URI.create(address("ws", this.first) + "/numbers"),
            this.scheduler);

    private static String address(String scheme, ServletWebServerApplicationContext server) {
        return "%s://localhost:%s".formatted(scheme, server.getWebServer().getPort());
    }

    @AfterEach
    void stop() {
        this.client.close();
        numbers(this.first).release();
        this.first.close();
        this.second.close();
        this.scheduler.shutdown();
    }

    private static Numbers numbers(ServletWebServerApplicationContext server) {
        return server.getBean(Numbers.class);
    }

    private void send(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            this.client.send(new TextMessage(String.valueOf(i)));
        }
    }

    @Test
    void eachRequestIsAnsweredExactlyOnceAlthoughTheServerLeaves() throws Exception {
        this.client.connect().join();
        send(0, REQUESTS / 3);
        numbers(this.first).third.await();
        this.first.getBean(Drain.class).drain(null, null);
        send(REQUESTS / 3, REQUESTS * 2 / 3);
        this.answers.second.await();
        send(REQUESTS * 2 / 3, REQUESTS);
        assertThat(this.answers.closed.getCount())
                .as("what is outstanding holds the old one")
                .isEqualTo(1);
        numbers(this.first).release();
        numbers(this.second).release();
        this.answers.closed.await();
        send(REQUESTS, REQUESTS + AFTER);
        this.answers.all.await();
        assertThat(this.answers.answers).hasSize(REQUESTS + AFTER).allSatisfy((request, times) -> assertThat(times)
                .hasSize(1));
        assertThat(numbers(this.first).requests).hasSizeBetween(REQUESTS / 3, REQUESTS * 2 / 3);
        assertThat(numbers(this.second).requests)
                .as("neither a suspended connection nor a closed one is used for later requests")
                .containsAll(IntStream.range(REQUESTS * 2 / 3, REQUESTS + AFTER)
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(this.answers.answers.get("0").peek()).as("a late answer").isEqualTo("first");
        assertThat(this.answers.answers.get(String.valueOf(REQUESTS - 1)).peek())
                .isEqualTo("second");
        SessionCounts counts = this.first.getBean(SessionHall.class).counts();
        assertThat(counts.count(Fate.ACKNOWLEDGED)).isEqualTo(1);
        assertThat(counts.coverage()).isEqualTo(1);
        assertThat(counts.count(Fate.FORCED)).isZero();
    }

    /** Notes which answer came over which connection. */
    private static final class Answers extends TextWebSocketHandler {

        private final Map<String, Queue<String>> answers = new ConcurrentHashMap<>();

        private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

        private final CountDownLatch second = new CountDownLatch(2);

        private final CountDownLatch closed = new CountDownLatch(1);

        private final CountDownLatch all = new CountDownLatch(REQUESTS + AFTER);

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            this.sessions.add(session);
            this.second.countDown();
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            this.answers
                    .computeIfAbsent(message.getPayload(), (key) -> new ConcurrentLinkedQueue<>())
                    .add((this.sessions.indexOf(session) == 0) ? "first" : "second");
            this.all.countDown();
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            this.closed.countDown();
        }
    }

    /** Answers numbers: every tenth when it is released, the others at once. */
    static class Numbers extends TextWebSocketHandler {

        private final Queue<String> requests = new ConcurrentLinkedQueue<>();

        private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

        private final LongLivedSessions sessions;

        private final CountDownLatch third = new CountDownLatch(REQUESTS / 3);

        private volatile boolean released;

        Numbers(LongLivedSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            session.getAttributes().put("out", new ConcurrentWebSocketSessionDecorator(session, 10_000, 1_000_000));
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
            this.requests.add(message.getPayload());
            this.third.countDown();
            WebSocketSession out = (WebSocketSession) session.getAttributes().get("out");
            if (!message.getPayload().endsWith("0") || this.released) {
                out.sendMessage(message);
                return;
            }
            Work request = this.sessions.current().orElseThrow().begin("number");
            this.late.add(() -> {
                try (request) {
                    out.sendMessage(message);
                } catch (IOException ex) {
                    throw new UncheckedIOException(ex);
                }
            });
            if (this.released) {
                release();
            }
        }

        void release() {
            this.released = true;
            for (Runnable each = this.late.poll(); each != null; each = this.late.poll()) {
                each.run();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @EnableWebSocket
    static class Server {

        @Bean
        Numbers numbers(LongLivedSessions sessions) {
            return new Numbers(sessions);
        }

        @Bean
        WebSocketConfigurer handlers(Numbers numbers) {
            return (registry) -> registry.addHandler(numbers, "/numbers");
        }

        @Bean
        Alternatives alternatives(Environment environment) {
            String other = environment.getProperty("test.alternative");
            return () -> (other != null) ? List.of(URI.create(other)) : List.of();
        }
    }
}
