package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.sessions.SessionCounts;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** The client of STOMP between two servers, one of which leaves. Each has a broker of its own. */
@Timeout(120)
class StompMovingClientTests {

    private static final int REQUESTS = 600;

    /** So many come when the first server has closed its session. */
    private static final int AFTER = 20;

    private static final String NEWS = "/topic/news";

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

    private final ServletWebServerApplicationContext second = TestApplications.start(Server.class);

    private final ServletWebServerApplicationContext first =
            TestApplications.start(Server.class, "test.alternative=" + address("http", this.second));

    private final Sessions sessions = new Sessions();

    private final Answers answers = new Answers();

    private final SuspendAwareStompClient client = new SuspendAwareStompClient(
            stomp(),
            this.sessions,
            URI.create(address("ws", this.first) + "/stomp"),
            this.scheduler,
            SuspendAwareStompSettings.DEFAULT.withIdentity((headers) -> headers.getFirst("event")));

    private static WebSocketStompClient stomp() {
        WebSocketStompClient stomp = new WebSocketStompClient(new StandardWebSocketClient());
        stomp.setMessageConverter(new StringMessageConverter());
        return stomp;
    }

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

    /** Send from several threads at a time, as applications do. */
    private void send(int from, int to) {
        IntStream.range(from, to).parallel().forEach((i) -> this.client.send("/app/number", String.valueOf(i)));
    }

    @Test
    void eachRequestIsAnsweredExactlyOnceAlthoughTheServerLeaves() throws Exception {
        this.client.subscribe("/topic/answers", this.answers);
        this.client.connect().join();
        send(0, REQUESTS / 3);
        numbers(this.first).third.await();
        this.first.getBean(Drain.class).drain(null, null);
        send(REQUESTS / 3, REQUESTS * 2 / 3);
        this.sessions.second.await();
        send(REQUESTS * 2 / 3, REQUESTS);
        assertThat(this.sessions.closed.getCount())
                .as("what is outstanding holds the old one")
                .isEqualTo(1);
        numbers(this.first).release();
        numbers(this.second).release();
        this.sessions.closed.await();
        send(REQUESTS, REQUESTS + AFTER);
        this.answers.all.await();
        assertThat(this.answers.answers).hasSize(REQUESTS + AFTER).allSatisfy((request, times) -> assertThat(times)
                .hasSize(1));
        assertThat(numbers(this.first).requests).hasSizeBetween(REQUESTS / 3, REQUESTS * 2 / 3);
        assertThat(numbers(this.second).requests)
                .as("neither a suspended session nor a closed one is used for later requests")
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

    @Test
    void hearsBothServersForATimeAndEachEventOnce() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        this.client.subscribe(NEWS, new Texts() {
            @Override
            public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                heard.add(String.valueOf(payload));
            }
        });
        this.client.connect().join();
        this.client.send("/app/number", "0");
        assertThat(numbers(this.first).began.take()).isEqualTo("0");
        this.first.getBean(Drain.class).drain(null, null);
        this.sessions.second.await();
        this.client.send("/app/number", "1");
        assertThat(numbers(this.second).began.take())
                .as("all has been subscribed to by then")
                .isEqualTo("1");
        publish(this.first, "only here", "1");
        assertThat(heard.take()).isEqualTo("only here");
        publish(this.second, "only there", "2");
        assertThat(heard.take()).isEqualTo("only there");
        publish(this.first, "everywhere", "3");
        publish(this.second, "everywhere", "3");
        publish(this.first, "last here", "4");
        publish(this.second, "last there", "5");
        assertThat(List.of(heard.take(), heard.take(), heard.take()))
                .containsExactlyInAnyOrder("everywhere", "last here", "last there");
    }

    /** As a broker does that both servers have. */
    private static void publish(ServletWebServerApplicationContext server, String text, String event) {
        server.getBean(SimpMessagingTemplate.class).convertAndSend(NEWS, text, Map.of("event", event));
    }

    private abstract static class Texts implements StompFrameHandler {

        @Override
        public Type getPayloadType(StompHeaders headers) {
            return String.class;
        }
    }

    /** Notes which answer came from which server. */
    private static final class Answers extends Texts {

        private final Map<String, Queue<String>> answers = new ConcurrentHashMap<>();

        private final CountDownLatch all = new CountDownLatch(REQUESTS + AFTER);

        @Override
        public void handleFrame(StompHeaders headers, @Nullable Object payload) {
            String[] answer = String.valueOf(payload).split(" of the ");
            this.answers
                    .computeIfAbsent(answer[0], (key) -> new ConcurrentLinkedQueue<>())
                    .add(answer[1]);
            this.all.countDown();
        }
    }

    private static final class Sessions extends StompSessionHandlerAdapter {

        private final CountDownLatch second = new CountDownLatch(2);

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void afterConnected(StompSession session, StompHeaders connectedHeaders) {
            this.second.countDown();
        }

        @Override
        public void handleTransportError(StompSession session, Throwable exception) {
            this.closed.countDown();
        }
    }

    /** Answers numbers: every tenth when it is released, the others at once. */
    @Controller
    static class Numbers {

        private final Queue<String> requests = new ConcurrentLinkedQueue<>();

        private final BlockingQueue<String> began = new LinkedBlockingQueue<>();

        private final CompletableFuture<Void> released = new CompletableFuture<>();

        private final CountDownLatch third = new CountDownLatch(REQUESTS / 3);

        private final String name;

        Numbers(Environment environment) {
            this.name = (environment.getProperty("test.alternative") != null) ? "first" : "second";
        }

        @MessageMapping("/number")
        @SendTo("/topic/answers")
        CompletableFuture<String> number(String number) {
            this.requests.add(number);
            this.began.add(number);
            this.third.countDown();
            CompletableFuture<Void> ready =
                    number.endsWith("0") ? this.released : CompletableFuture.completedFuture(null);
            return ready.thenApply((done) -> number + " of the " + this.name);
        }

        void release() {
            this.released.complete(null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @EnableWebSocketMessageBroker
    @Import(Numbers.class)
    static class Server implements WebSocketMessageBrokerConfigurer {

        /** Frames are handled in their order, so that a subscription is there before what follows it. */
        @Bean
        ThreadPoolTaskExecutor applicationTaskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setCorePoolSize(1);
            return executor;
        }

        @Bean
        Alternatives alternatives(Environment environment) {
            String other = environment.getProperty("test.alternative");
            return () -> (other != null) ? List.of(URI.create(other)) : List.of();
        }

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
            registry.setApplicationDestinationPrefixes("/app");
        }
    }
}
