package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.EventConnection;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Server-sent events and long polls of a reactive web application on a real Reactor Netty, with real connections. The time-out
 * only ends a test that hangs.
 */
@Timeout(120)
class EventStreamTests extends WebFluxFixture {

    private static final String SUSPEND = "event: suspend\nretry: 1000\ndata: {\"type\":\"suspend\"";

    @RestController
    static class Streams {

        private final Sinks.Many<String> texts = Sinks.many().unicast().onBackpressureBuffer();

        private final CountDownLatch opened = new CountDownLatch(1);

        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        private Flux<String> texts() {
            return this.texts
                    .asFlux()
                    .doOnSubscribe((subscription) -> this.opened.countDown())
                    .doOnCancel(() -> this.ends.add("cancelled"));
        }

        /** Ends with an event that says so, if there is one. */
        @RequestMapping(
                path = "/events",
                method = {RequestMethod.GET, RequestMethod.POST},
                produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<String>> events() {
            return texts().takeUntil("end"::equals)
                    .map((text) -> ServerSentEvent.builder(text).build());
        }

        /** Leaves it to the server when to send what. */
        @GetMapping("/unflushed")
        Mono<Void> unflushed(ServerHttpResponse response) {
            response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
            return response.writeWith(texts().map((text) -> buffer(response, text)));
        }

        private static DataBuffer buffer(ServerHttpResponse response, String text) {
            return response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8));
        }

        @GetMapping("/news/poll")
        Mono<String> poll() {
            return texts().next();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class StreamConfiguration {

        @Bean
        Streams streams() {
            return new Streams();
        }
    }

    private Streams streams;

    private void startApplication(String... properties) {
        start(StreamConfiguration.class, properties);
        this.streams = bean(Streams.class);
    }

    private void say(String text) {
        this.streams.texts.tryEmitNext(text).orThrow();
    }

    private EventConnection open(String path) throws Exception {
        return open("GET", path);
    }

    private EventConnection open(String method, String path) throws Exception {
        EventConnection client = open(method, path, "");
        this.streams.opened.await();
        return client;
    }

    @Test
    void countsAsSessionAndNoLongerAsRequest() throws Exception {
        startApplication();
        try (EventConnection client = open("/events")) {
            assertThat(count(WorkKind.SESSIONS)).isOne();
            assertThat(count(WorkKind.REQUESTS)).isZero();
            assertThat(bean(WorkLedger.class).cancel()).isEmpty();
            say("one");
            client.head();
            client.until("data:one\n\n");
        }
        assertThat(this.streams.ends.take()).isEqualTo("cancelled");
        awaitNone(WorkKind.SESSIONS);
    }

    @Test
    void isSuspendedAndEndsCleanly() throws Exception {
        startApplication();
        try (EventConnection client = open("/events")) {
            say("one");
            assertThat(client.head()).contains("text/event-stream").doesNotContain("shutdown-state");
            client.until("data:one\n\n");
            drain();
            assertThat(client.whole())
                    .startsWith("data:one\n\n" + SUSPEND)
                    .contains("\"reason\":\"drain\"")
                    .endsWith("}\n\n");
            assertThat(this.streams.ends.take()).isEqualTo("cancelled");
            awaitOffline();
            assertThat(bean(SessionHall.class).counts().count(Fate.SUSPENDED)).isOne();
            assertThat(bean(SessionHall.class).counts().count(Fate.CLOSED)).isOne();
        }
    }

    @Test
    void isSuspendedBeforeItsFirstEvent() throws Exception {
        startApplication();
        try (EventConnection client = open("/events")) {
            drain();
            assertThat(client.head())
                    .contains(" 200")
                    .contains("text/event-stream")
                    .containsIgnoringCase("shutdown-state: becoming-offline")
                    .containsIgnoringCase("connection: close");
            assertThat(client.whole()).startsWith(SUSPEND).endsWith("}\n\n");
            awaitOffline();
        }
    }

    @Test
    void isNotToldWhereThatIsTurnedOff() throws Exception {
        startApplication("shutdown.sessions.suspend=false");
        try (EventConnection client = open("/events")) {
            say("one");
            client.head();
            client.until("data:one\n\n");
            drain();
            assertThat(client.whole()).isEqualTo("data:one\n\n");
        }
    }

    @Test
    void isClosedWithoutBeingToldIfTheServerDecidesWhatIsSent() throws Exception {
        startApplication();
        try (EventConnection client = open("/unflushed")) {
            drain();
            assertThat(client.head()).contains(" 200");
            assertThat(client.whole()).isEmpty();
            awaitOffline();
        }
    }

    @Test
    void endsAsAnApplicationThatClosesWantsIt() throws Exception {
        startApplication();
        try (EventConnection client = open("/events")) {
            say("one");
            client.head();
            client.until("data:one\n\n");
            stop();
            assertThat(client.whole()).startsWith("data:one\n\n" + SUSPEND).contains("\"reason\":\"shutdown\"");
            ShutdownReport report = awaitReport();
            assertThat(report.success()).isTrue();
            assertThat(report.completed()).containsEntry(WorkKind.SESSIONS, 1L).containsEntry(WorkKind.REQUESTS, 0L);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /other", "GET, /events"})
    void finishesAStreamThatIsAnAnswer(String method, String answers) throws Exception {
        startApplication("shutdown.sessions.event-streams.answers=" + answers);
        try (EventConnection client = open(method, "/events")) {
            say("one");
            client.head();
            client.until("data:one\n\n");
            assertThat(count(WorkKind.SESSIONS)).isZero();
            assertThat(count(WorkKind.REQUESTS)).isOne();
            drain();
            say("two");
            say("end");
            assertThat(client.whole()).isEqualTo("data:one\n\ndata:two\n\ndata:end\n\n");
            awaitOffline();
        }
    }

    @Test
    void closesASubscriptionThatIsNotRequestedByGet() throws Exception {
        startApplication("shutdown.sessions.event-streams.subscriptions=/events");
        try (EventConnection client = open("POST", "/events")) {
            say("one");
            client.head();
            client.until("data:one\n\n");
            assertThat(count(WorkKind.SESSIONS)).isOne();
            assertThat(count(WorkKind.REQUESTS)).isZero();
            drain();
            assertThat(client.whole()).startsWith("data:one\n\n" + SUSPEND);
            awaitOffline();
        }
    }

    @Test
    void aLongPollEndsEarly() throws Exception {
        startApplication("shutdown.sessions.long-polls=/news/**");
        try (HttpExchange client = connect()) {
            client.send("GET", "/news/poll");
            this.streams.opened.await();
            assertThat(count(WorkKind.SESSIONS)).isOne();
            assertThat(count(WorkKind.REQUESTS)).isZero();
            drain();
            Response response = client.receive();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers()).containsEntry("connection", "close").containsKey("retry-after");
            assertThat(this.streams.ends.take()).isEqualTo("cancelled");
            awaitOffline();
        }
    }

    @Test
    void aLongPollThatHasNewsIsAnswered() throws Exception {
        startApplication("shutdown.sessions.long-polls=/news/**");
        try (HttpExchange client = connect()) {
            client.send("GET", "/news/poll");
            this.streams.opened.await();
            say("news");
            assertThat(client.receive().body()).isEqualTo("news");
            awaitNone(WorkKind.SESSIONS);
        }
    }
}
