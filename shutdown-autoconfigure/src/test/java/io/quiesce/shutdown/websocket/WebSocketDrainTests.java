package io.quiesce.shutdown.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionCounts;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** What Cougar's list of cases comes to, on real connections. */
@Timeout(120)
class WebSocketDrainTests {

    /** A session is closed within a second or so. */
    private static final String BRIEFLY = "shutdown.sessions.max-wait-for-completion=2s";

    /** A session is closed as soon as nothing is outstanding on it. */
    private static final String AT_ONCE = "shutdown.sessions.strategy=immediate";

    private final CountDownLatch offline = new CountDownLatch(1);

    private ServletWebServerApplicationContext context;

    private void start(String... properties) {
        start(Application.class, properties);
    }

    private void start(Class<?> application, String... properties) {
        this.context = TestApplications.start(application, properties);
        this.context.getBean(ShutdownEngine.class).addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                if (status.state() == ShutdownState.OFFLINE) {
                    WebSocketDrainTests.this.offline.countDown();
                }
            }
        });
    }

    @AfterEach
    void stop() {
        if (this.context != null) {
            this.context.getBean(Echo.class).release.countDown();
            this.context.close();
        }
    }

    private Client connect(String path, String... subprotocols) {
        return Client.connect(this.context.getWebServer().getPort(), path, subprotocols);
    }

    private void drain() {
        this.context.getBean(Drain.class).drain(null, null);
    }

    private long count(Fate fate) {
        return this.context.getBean(SessionHall.class).counts().count(fate);
    }

    private long outstanding(WorkKind kind) {
        return this.context.getBean(WorkLedger.class).counts().get(kind);
    }

    private void awaitOffline() throws InterruptedException {
        this.offline.await();
    }

    /** A session that has nothing outstanding would be closed meanwhile. */
    private void letItsMomentPass() throws InterruptedException {
        this.context.getBean(EngineClock.class).awaitUntil(System.nanoTime() + 500_000_000L, () -> false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quiesce.v1", ""})
    void aClientThatDoesNotUnderstandIsOnlyDisconnected(String subprotocol) throws InterruptedException {
        start(BRIEFLY);
        Client client = subprotocol.isEmpty() ? connect("/echo") : connect("/echo", subprotocol);
        assertThat(client.subprotocol()).isEqualTo(subprotocol);
        drain();
        assertThat(client.awaitClose()).containsExactly("closed 1001");
        assertThat(count(Fate.SUSPENDED)).isZero();
    }

    @Test
    void aClientThatUnderstandsIsSuspendedAndThenDisconnected() throws InterruptedException {
        start(BRIEFLY);
        Client client = connect("/echo", "quiesce.v2");
        client.send("hello");
        assertThat(client.awaitNews()).isEqualTo("hello");
        drain();
        List<String> heard = client.awaitClose();
        assertThat(heard).hasSize(3).endsWith("closed 1001");
        assertThat(heard.get(1)).contains("\"type\":\"suspend\"", "\"closesAt\":", "\"alternatives\":[]", "\"drain\"");
        assertThat(count(Fate.SUSPENDED)).isEqualTo(1);
        assertThat(count(Fate.CLOSED)).isEqualTo(1);
        awaitOffline();
    }

    @Test
    void aClientThatUnderstandsIsOnlyDisconnectedWhereThatIsTurnedOff() throws InterruptedException {
        start(BRIEFLY, "shutdown.sessions.suspend=false");
        Client client = connect("/echo", "quiesce.v2");
        drain();
        assertThat(client.awaitClose()).containsExactly("closed 1001");
    }

    @Test
    void whatIsOutstandingIsAnsweredBetweenTheTwo() throws InterruptedException {
        start(AT_ONCE);
        Client client = connect("/echo", "quiesce.v2");
        client.send("slow");
        this.context.getBean(Echo.class).began.await();
        assertThat(outstanding(WorkKind.REQUESTS)).isEqualTo(1);
        drain();
        assertThat(client.awaitNews()).contains("suspend");
        letItsMomentPass();
        assertThat(client.heard()).hasSize(1);
        assertThat(count(Fate.CLOSED)).isZero();
        this.context.getBean(Echo.class).release.countDown();
        assertThat(client.awaitClose()).hasSize(3).endsWith("slow", "closed 1001");
    }

    @Test
    void whatIsOutstandingOfAClientThatDoesNotUnderstandIsAnsweredBeforeTheOnlyThingItHears()
            throws InterruptedException {
        start(AT_ONCE);
        Client client = connect("/echo", "quiesce.v1");
        client.send("slow");
        this.context.getBean(Echo.class).began.await();
        drain();
        letItsMomentPass();
        assertThat(client.heard()).isEmpty();
        this.context.getBean(Echo.class).release.countDown();
        assertThat(client.awaitClose()).containsExactly("slow", "closed 1001");
        assertThat(count(Fate.FORCED)).isZero();
    }

    @Test
    void whatLiesUnreadBehindAnotherMessageIsAnsweredToo() throws InterruptedException {
        start(AT_ONCE);
        Client client = connect("/echo", "quiesce.v2");
        client.send("slow");
        this.context.getBean(Echo.class).began.await();
        for (int i = 0; i < 50; i++) {
            client.send("message " + i);
        }
        drain();
        assertThat(client.awaitNews()).contains("suspend");
        letItsMomentPass();
        this.context.getBean(Echo.class).release.countDown();
        assertThat(client.awaitClose()).hasSize(53).endsWith("message 48", "message 49", "closed 1001");
    }

    @Test
    void anAcknowledgementIsCountedAndNothingForTheApplication() throws InterruptedException {
        start();
        Client client = connect("/echo", "quiesce.v2");
        client.send("{\"type\":\"suspended\"}");
        assertThat(client.awaitNews()).as("before it is suspended").isEqualTo("{\"type\":\"suspended\"}");
        drain();
        client.awaitNews();
        client.send("{\"type\": \"suspended\"}");
        assertThat(client.awaitClose()).hasSize(3);
        assertThat(count(Fate.ACKNOWLEDGED)).isEqualTo(1);
        SessionCounts counts = this.context.getBean(SessionHall.class).counts();
        assertThat(counts.count(Fate.MOVED)).isEqualTo(1);
        assertThat(counts.coverage()).isEqualTo(1);
    }

    @Test
    void whoMovesByItselfIsNotDisconnected() throws InterruptedException {
        start();
        Client client = connect("/echo", "quiesce.v2");
        drain();
        client.awaitNews();
        client.socket().sendClose(1000, "moving");
        awaitOffline();
        assertThat(count(Fate.MOVED)).isEqualTo(1);
        assertThat(count(Fate.CLOSED)).isZero();
    }

    @Test
    void aShutdownSuspendsAndDisconnects() throws InterruptedException {
        start();
        Client client = connect("/echo", "quiesce.v2");
        ShutdownEngine engine = this.context.getBean(ShutdownEngine.class);
        this.context.close();
        assertThat(client.awaitClose())
                .hasSize(2)
                .endsWith("closed 1001")
                .first()
                .asString()
                .contains("\"shutdown\"");
        ShutdownReport report = engine.closed().orElseThrow();
        assertThat(report.success()).isTrue();
        assertThat(report.sessions()).isEqualTo(new ShutdownReport.Sessions(1, 0, 0, 1, 0));
        this.context = null;
    }

    @Test
    void saysThatTheServiceRestartsWhereThatIsWanted() throws InterruptedException {
        start(BRIEFLY, "shutdown.websocket.close-code=1012");
        Client client = connect("/echo");
        drain();
        assertThat(client.awaitClose()).containsExactly("closed 1012");
    }

    @Test
    void subprotocolsOfTheApplicationStay() throws InterruptedException {
        start(BRIEFLY, "shutdown.websocket.suspend-subprotocols=chat.V3");
        assertThat(connect("/chat", "quiesce.v2", "chat.v2").subprotocol()).isEqualTo("chat.v2");
        Client client = connect("/chat", "chat.v3");
        assertThat(client.subprotocol()).isEqualTo("chat.v3");
        drain();
        assertThat(client.awaitClose()).hasSize(2).first().asString().contains("suspend");
    }

    @Test
    void countsConnectionsAsSessions() throws InterruptedException {
        start();
        Client client = connect("/echo");
        client.send("session");
        assertThat(client.awaitNews()).isEqualTo("known");
        assertThat(outstanding(WorkKind.SESSIONS)).isEqualTo(1);
        client.socket().sendClose(1000, "bye");
        client.awaitClose();
        drain();
        awaitOffline();
        assertThat(outstanding(WorkKind.SESSIONS)).isZero();
    }

    @Test
    void aSessionOfStompIsDisconnected() throws InterruptedException {
        start(Stomp.class, BRIEFLY);
        Client client = connect("/stomp", "v12.stomp");
        assertThat(client.subprotocol()).isEqualTo("v12.stomp");
        client.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
        assertThat(client.awaitNews()).startsWith("CONNECTED");
        drain();
        assertThat(client.awaitClose()).hasSize(2).endsWith("closed 1001");
    }

    @Test
    void isNotThereWhereItIsTurnedOff() {
        start("shutdown.websocket.enabled=false");
        assertThat(this.context.getBeansOfType(SessionHandlerAdapter.class)).isEmpty();
    }

    /** Answers what it is sent; to "slow" when it is released, and to "session" whether it knows its session. */
    static class Echo extends TextWebSocketHandler {

        private final CountDownLatch began = new CountDownLatch(1);

        private final CountDownLatch release = new CountDownLatch(1);

        private final Queue<String> received = new ConcurrentLinkedQueue<>();

        private final LongLivedSessions sessions;

        Echo(LongLivedSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
            String text = message.getPayload();
            this.received.add(text);
            if (text.equals("slow")) {
                this.began.countDown();
                this.release.await();
            }
            boolean asked = text.equals("session");
            session.sendMessage(
                    asked ? new TextMessage(this.sessions.current().isPresent() ? "known" : "unknown") : message);
        }
    }

    static class Chat extends Echo implements SubProtocolCapable {

        Chat(LongLivedSessions sessions) {
            super(sessions);
        }

        @Override
        public List<String> getSubProtocols() {
            return List.of("chat.v2", "chat.v3");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    static class Common {

        @Bean
        Echo echo(LongLivedSessions sessions) {
            return new Echo(sessions);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    static class Application extends Common {

        @Bean
        WebSocketConfigurer handlers(Echo echo, LongLivedSessions sessions) {
            return (registry) -> registry.addHandler(echo, "/echo").addHandler(new Chat(sessions), "/chat");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocketMessageBroker
    static class Stomp extends Common implements WebSocketMessageBrokerConfigurer {

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
        }
    }
}
