package io.quiesce.shutdown.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
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
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** What clients of STOMP see, Spring's own and a bare one, on real connections with the simple broker. */
@Timeout(120)
class StompDrainTests {

    private static final String TOPIC = "/topic/shutdown";

    /** A session is closed within a second or so. */
    private static final String BRIEFLY = "shutdown.sessions.max-wait-for-completion=2s";

    /** A session is closed as soon as nothing is outstanding on it. */
    private static final String AT_ONCE = "shutdown.sessions.strategy=immediate";

    private ServletWebServerApplicationContext context;

    private void start(String... properties) {
        this.context = TestApplications.start(Application.class, properties);
    }

    @AfterEach
    void stop() {
        if (this.context != null) {
            answers().release.countDown();
            answers().later.complete("late");
            this.context.close();
        }
    }

    private Answers answers() {
        return this.context.getBean(Answers.class);
    }

    private StompClient connect() {
        return StompClient.connect(this.context.getWebServer().getPort());
    }

    private void drain() {
        this.context.getBean(Drain.class).drain(null, null);
    }

    private long count(Fate fate) {
        return this.context.getBean(SessionHall.class).counts().count(fate);
    }

    /** Returns when all the client has sent up to now has been seen. */
    private static void settle(StompClient client) throws InterruptedException {
        client.subscribe("/app/now");
        assertThat(client.awaitNews()).isEqualTo("/app/now hello");
    }

    /** Longer than a session without anything outstanding would last. */
    private void letItsMomentPass() throws InterruptedException {
        this.context.getBean(EngineClock.class).awaitUntil(System.nanoTime() + 500_000_000L, () -> false);
    }

    @Test
    void onlyWhoHasSubscribedIsSuspendedAndAllAreDisconnected() throws InterruptedException {
        start(BRIEFLY);
        StompClient one = connect();
        StompClient other = connect();
        StompClient former = connect();
        one.subscribe(TOPIC);
        other.subscribe("/topic/news");
        former.subscribe(TOPIC).unsubscribe();
        settle(one);
        settle(other);
        settle(former);
        drain();
        assertThat(one.awaitClose())
                .hasSize(3)
                .endsWith("closed")
                .element(1)
                .asString()
                .startsWith(TOPIC + " {\"type\":\"suspend\",")
                .contains("\"closesAt\":", "\"closesInMs\":", "\"alternatives\":[]", "\"reason\":\"drain\"");
        assertThat(other.awaitClose()).containsExactly("/app/now hello", "closed");
        assertThat(former.awaitClose()).containsExactly("/app/now hello", "closed");
        assertThat(count(Fate.SUSPENDED)).isEqualTo(1);
        assertThat(count(Fate.CLOSED)).isEqualTo(3);
    }

    @Test
    void theFramesAreThoseOfTheProtocol() throws InterruptedException {
        start(BRIEFLY, "shutdown.websocket.close-code=1012", "shutdown.websocket.stomp-destination=/queue/leaving");
        Client client = Client.connect(this.context.getWebServer().getPort(), "/stomp", "v12.stomp");
        client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
        client.send("SUBSCRIBE\nid:sub-7\ndestination:/queue/leaving\n\n\0");
        client.send("SUBSCRIBE\nid:8\ndestination:/app/now\n\n\0");
        client.awaitNews();
        client.awaitNews();
        drain();
        List<String> heard = client.awaitClose();
        assertThat(heard).hasSize(4).endsWith("closed 1012");
        assertThat(heard.get(2))
                .startsWith("MESSAGE\n")
                .contains(
                        "\nsubscription:sub-7\n",
                        "\ndestination:/queue/leaving\n",
                        "\ncontent-type:application/json\n",
                        "\nmessage-id:")
                .endsWith("}\0");
    }

    @Test
    void whatIsOutstandingIsAnsweredBetweenTheTwo() throws InterruptedException {
        start(AT_ONCE);
        StompClient client = connect();
        client.subscribe(TOPIC);
        client.subscribe("/topic/answers");
        client.send("/app/slow", "slow");
        assertThat(answers().began.take()).isEqualTo("slow of a session");
        drain();
        assertThat(client.awaitNews()).contains("suspend");
        letItsMomentPass();
        assertThat(client.heard()).hasSize(1);
        answers().release.countDown();
        assertThat(client.awaitClose()).hasSize(3).endsWith("/topic/answers slow", "closed");
        assertThat(count(Fate.FORCED)).isZero();
    }

    @Test
    void anAnswerThatComesLaterIsWaitedForToo() throws InterruptedException {
        start(AT_ONCE);
        StompClient client = connect();
        client.subscribe("/topic/answers");
        client.send("/app/later", "later");
        answers().began.take();
        drain();
        letItsMomentPass();
        assertThat(client.heard()).isEmpty();
        answers().later.complete("late");
        assertThat(client.awaitClose()).containsExactly("/topic/answers late", "closed");
        assertThat(count(Fate.FORCED)).isZero();
    }

    @Test
    void whoSubscribesDuringTheDrainIsToldAtOnce() throws InterruptedException {
        start(AT_ONCE);
        StompClient client = connect();
        client.send("/app/later", "later");
        answers().began.take();
        drain();
        letItsMomentPass();
        client.subscribe(TOPIC);
        assertThat(client.awaitNews()).contains("suspend");
        answers().later.complete("late");
        assertThat(client.awaitClose()).hasSize(2);
        assertThat(count(Fate.SUSPENDED)).isEqualTo(1);
    }

    @Test
    void anAcknowledgementIsCountedAndNobodySpeaksForTheServer() throws InterruptedException {
        start(AT_ONCE);
        StompClient client = connect();
        StompClient forger = connect();
        client.subscribe(TOPIC);
        forger.subscribe("/topic/news");
        forger.send(TOPIC, "{\"type\":\"suspend\"}");
        forger.send("/topic/news", "from a client");
        assertThat(forger.awaitNews()).isEqualTo("/topic/news from a client");
        client.send("/app/later", "later");
        answers().began.take();
        drain();
        assertThat(client.awaitNews()).contains("\"reason\":\"drain\"");
        client.send(TOPIC, "{\"type\":\"suspended\"}");
        settle(client);
        answers().later.complete("late");
        assertThat(client.awaitClose()).hasSize(3);
        assertThat(count(Fate.ACKNOWLEDGED)).isEqualTo(1);
        assertThat(count(Fate.MOVED)).isEqualTo(1);
    }

    @Test
    void whoMustNotSubscribeIsNotTold() throws InterruptedException {
        start(BRIEFLY, "shutdown.websocket.stomp-destination=/topic/forbidden");
        StompClient client = connect();
        client.subscribe("/topic/forbidden");
        client.send("/app/forbidden", "as well");
        settle(client);
        drain();
        assertThat(client.awaitClose()).containsExactly("/app/now hello", "closed");
        assertThat(count(Fate.FORCED))
                .as("what was not let in is not outstanding")
                .isZero();
    }

    @Test
    void aShutdownTellsThemToo() throws InterruptedException {
        start();
        StompClient client = connect();
        client.subscribe(TOPIC);
        settle(client);
        ShutdownEngine engine = this.context.getBean(ShutdownEngine.class);
        this.context.close();
        assertThat(client.awaitClose()).hasSize(3).element(1).asString().contains("\"reason\":\"shutdown\"");
        assertThat(engine.closed().orElseThrow().success()).isTrue();
        this.context = null;
    }

    /** Methods of an application. */
    @Controller
    static class Answers {

        private final BlockingQueue<String> began = new LinkedBlockingQueue<>();

        private final CountDownLatch release = new CountDownLatch(1);

        private final CompletableFuture<String> later = new CompletableFuture<>();

        private final LongLivedSessions sessions;

        Answers(LongLivedSessions sessions) {
            this.sessions = sessions;
        }

        @SubscribeMapping("/now")
        String now() {
            return "hello";
        }

        @MessageMapping("/slow")
        @SendTo("/topic/answers")
        String slow(String body) throws InterruptedException {
            this.began.add(body + (this.sessions.current().isPresent() ? " of a session" : " of none"));
            this.release.await();
            return body;
        }

        @MessageMapping("/later")
        @SendTo("/topic/answers")
        CompletableFuture<String> later(String body) {
            this.began.add(body);
            return this.later;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @EnableWebSocketMessageBroker
    @Import(Answers.class)
    static class Application implements WebSocketMessageBrokerConfigurer {

        /** A single thread for all that comes and goes: what an application does with it must not keep clients from being told. */
        @Bean
        ThreadPoolTaskExecutor applicationTaskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setCorePoolSize(1);
            return executor;
        }

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic", "/queue");
            registry.setApplicationDestinationPrefixes("/app");
        }

        /** Changes headers, as those who log people in do, and keeps frames from going on. */
        @Override
        public void configureClientInboundChannel(ChannelRegistration registration) {
            registration.interceptors(new ChannelInterceptor() {
                @Override
                public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
                    StompHeaderAccessor headers = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
                    headers.setHeader("seen", true);
                    String destination = headers.getDestination();
                    return (destination != null && destination.endsWith("/forbidden")) ? null : message;
                }
            });
        }
    }
}
