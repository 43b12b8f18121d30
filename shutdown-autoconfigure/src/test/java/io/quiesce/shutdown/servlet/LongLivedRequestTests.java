package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Server-sent events and long polls on a real Tomcat, with real connections. The time-out only ends a test that hangs.
 */
@Timeout(120)
class LongLivedRequestTests extends SessionFixture {

    private static final SuspendNotice NOTICE =
            new SuspendNotice(Duration.ofSeconds(3), Instant.EPOCH, List.of(), "drain");

    private static final String SUSPEND = "event: suspend\nretry: 1000\ndata: {\"type\":\"suspend\","
            + "\"closesAt\":\"1970-01-01T00:00:00Z\",\"closesInMs\":3000,\"alternatives\":[],\"reason\":\"drain\"}\n\n";

    /** Says something to the client of a response. */
    @FunctionalInterface
    private interface Voice {
        void say(String text) throws IOException;
    }

    /** What happens in the application. */
    static class Events {

        private final BlockingQueue<Voice> voices = new LinkedBlockingQueue<>();

        private final BlockingQueue<LongLivedRequest> requests = new LinkedBlockingQueue<>();

        private final BlockingQueue<String> polls = new LinkedBlockingQueue<>();

        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        void opened(HttpServletRequest request, Voice voice) {
            LongLivedRequest longLived =
                    Objects.requireNonNull(CountedRequest.of(request)).longLived();
            if (longLived != null) {
                this.requests.add(longLived);
            }
            this.voices.add(voice);
        }
    }

    /** A session that is told, and disconnected, when its processing has been completed. */
    private record LateDeparture(@Nullable LongLivedRequest session, Events events) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) throws IOException {
            LongLivedRequest session = Objects.requireNonNull(this.session);
            boolean told = session.suspend(NOTICE);
            session.disconnect();
            this.events.ends.add("told: " + told);
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(SessionsShutdownAutoConfiguration.class)
    static class Streaming implements WebMvcConfigurer {

        private final Events events = new Events();

        @Bean
        Events events() {
            return this.events;
        }

        @Bean
        Streams streams() {
            return new Streams(this.events);
        }

        @Bean
        ServletRegistrationBean<HttpServlet> writer() {
            return raw("/writer", (response) -> {
                var writer = response.getWriter();
                return (text) -> {
                    writer.write(text);
                    writer.flush();
                };
            });
        }

        @Bean
        ServletRegistrationBean<HttpServlet> stream() {
            return raw("/stream", (response) -> {
                var stream = response.getOutputStream();
                return (text) -> {
                    stream.print(text);
                    stream.flush();
                };
            });
        }

        /** Is asked to move on when nothing more is written, and the server has not yet done with the response. */
        @Bean
        ServletRegistrationBean<HttpServlet> ending() {
            return registration("/ending", (request, response) -> {
                response.setContentType("text/event-stream;charset=UTF-8");
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                async.addListener(new LateDeparture(
                        Objects.requireNonNull(CountedRequest.of(request)).longLived(), this.events));
                ServletOutputStream stream = async.getResponse().getOutputStream();
                this.events.opened(request, (text) -> {
                    stream.print(text);
                    stream.flush();
                    if (text.contains("last")) {
                        async.complete();
                    }
                });
            });
        }

        /** The thread of the request writes the events itself, and ends when it is interrupted. */
        @Bean
        ServletRegistrationBean<HttpServlet> held() {
            return registration("/held", (request, response) -> {
                BlockingQueue<String> lines = open(request, response);
                try {
                    while (true) {
                        write(response, lines.take());
                    }
                } catch (InterruptedException ex) {
                    // As most rules for Java ask.
                    Thread.currentThread().interrupt();
                    this.events.ends.add("interrupted");
                }
            });
        }

        /** The same, but it does not hear an interrupt. */
        @Bean
        ServletRegistrationBean<HttpServlet> deaf() {
            return registration("/deaf", (request, response) -> {
                BlockingQueue<String> lines = open(request, response);
                try {
                    while (true) {
                        write(response, takeUninterruptibly(lines));
                    }
                } finally {
                    this.events.ends.add("failed");
                }
            });
        }

        private BlockingQueue<String> open(HttpServletRequest request, HttpServletResponse response) {
            response.setContentType("text/event-stream;charset=UTF-8");
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            this.events.opened(request, lines::add);
            return lines;
        }

        private static void write(HttpServletResponse response, String text) throws IOException {
            response.getOutputStream().print(text);
            response.getOutputStream().flush();
        }

        private static String takeUninterruptibly(BlockingQueue<String> lines) {
            while (true) {
                try {
                    return lines.take();
                } catch (InterruptedException ex) {
                    // It waits on.
                }
            }
        }

        @FunctionalInterface
        private interface Opening {
            Voice open(HttpServletResponse response) throws IOException;
        }

        private ServletRegistrationBean<HttpServlet> raw(String path, Opening opening) {
            return registration(path, (request, response) -> {
                response.setContentType("text/event-stream;charset=UTF-8");
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                this.events.opened(request, opening.open((HttpServletResponse) async.getResponse()));
            });
        }

        @FunctionalInterface
        private interface Service {
            void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
        }

        private static ServletRegistrationBean<HttpServlet> registration(String path, Service service) {
            HttpServlet servlet = new HttpServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    service.serve(request, response);
                }
            };
            ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(servlet, path);
            registration.setName(path);
            registration.setAsyncSupported(true);
            return registration;
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new AsyncHandlerInterceptor() {
                @Override
                public void afterConcurrentHandlingStarted(
                        HttpServletRequest request, HttpServletResponse response, Object handler) {
                    Streaming.this.events.polls.add(request.getRequestURI());
                }
            });
        }
    }

    @RestController
    static class Streams {

        private final Events events;

        Streams(Events events) {
            this.events = events;
        }

        @GetMapping("/emitter")
        SseEmitter emitter(HttpServletRequest request) {
            SseEmitter emitter = new SseEmitter(0L);
            emitter.onTimeout(() -> this.events.ends.add("timeout"));
            emitter.onCompletion(() -> this.events.ends.add("completion"));
            this.events.opened(request, (text) -> emitter.send(text.substring("data:".length(), text.length() - 2)));
            return emitter;
        }

        /** Ends with an event that says so, if there is one. */
        @RequestMapping(
                path = "/flux",
                method = {RequestMethod.GET, RequestMethod.POST},
                produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<String>> flux(HttpServletRequest request) {
            Sinks.Many<ServerSentEvent<String>> sink = Sinks.many().unicast().onBackpressureBuffer();
            this.events.opened(
                    request,
                    (text) -> sink.tryEmitNext(
                            ServerSentEvent.builder(text.substring("data:".length(), text.length() - 2))
                                    .build()));
            return sink.asFlux()
                    .doOnCancel(() -> this.events.ends.add("cancel"))
                    .takeUntil((event) -> "end".equals(event.data()));
        }

        @GetMapping("/poll")
        DeferredResult<String> poll() {
            return new DeferredResult<>(60_000L, "nothing new");
        }
    }

    private Events events;

    private ConfigurableApplicationContext context;

    private void startApplication(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        // Sessions are closed within a second or so.
        all.add("shutdown.sessions.max-wait-for-completion=2s");
        this.context = start(List.of(Streaming.class), all.toArray(new String[0]));
        this.events = this.context.getBean(Events.class);
    }

    private EventConnection open(String method, String path, String header) throws Exception {
        int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
        return new EventConnection(port, method, path, header);
    }

    private EventConnection open(String path) throws Exception {
        return open("GET", path);
    }

    /** A client that has had a first event. */
    private EventConnection open(String method, String path) throws Exception {
        EventConnection client = open(method, path, "");
        Voice voice = this.events.voices.take();
        this.events.voices.add(voice);
        voice.say("data:one\n\n");
        assertThat(client.head()).contains("text/event-stream");
        client.until("data:one\n\n");
        if (List.of("/emitter", "/flux").contains(path)) {
            // Only now Spring MVC listens for its end.
            this.events.polls.take();
        }
        return client;
    }

    private long requests() {
        return this.context.getBean(WorkLedger.class).counts().get(WorkKind.REQUESTS);
    }

    private void awaitNone(WorkKind kind) throws Exception {
        WorkLedger ledger = this.context.getBean(WorkLedger.class);
        ledger.leave(true);
        this.context.getBean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(kind)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/emitter", "/flux", "/writer", "/stream"})
    void countsAsSessionAndNoLongerAsRequest(String path) throws Exception {
        startApplication();
        try (EventConnection client = open(path)) {
            assertThat(count(this.context)).isOne();
            assertThat(requests()).isZero();
            assertThat(this.context.getBean(WorkLedger.class).cancel()).isEmpty();
            this.events.voices.take().say("data:two\n\n");
            client.until("data:two\n\n");
        }
    }

    @Test
    void tellsNobodyWhoseResponseIsComplete() throws Exception {
        startApplication();
        try (EventConnection client = open("/ending")) {
            this.events.voices.take().say("data:last\n\n");
            assertThat(this.events.ends.take()).isEqualTo("told: false");
            client.until("data:last\n\n");
            awaitNone(WorkKind.SESSIONS);
            awaitNone(WorkKind.REQUESTS);
        }
    }

    @Test
    void leavesAloneWhatTheServerHasDoneWith() throws Exception {
        AsyncContext over = mock();
        given(over.getResponse()).willThrow(IllegalStateException.class);
        CancellableAsyncContext context = new CancellableAsyncContext(over, mock(), mock(), mock(), mock());
        context.cancel();
        then(over).should(never()).complete();
    }

    @Test
    void countsAsSessionBeforeTheFirstEventIfTheClientWantsEvents() throws Exception {
        startApplication();
        try (EventConnection client = open("GET", "/emitter", "Accept: text/event-stream\r\n")) {
            this.events.polls.take();
            assertThat(count(this.context)).isOne();
            this.events.requests.take().disconnect();
            assertThat(client.head()).contains(" 200").contains("text/event-stream");
            assertThat(client.whole()).isEmpty();
            awaitNone(WorkKind.SESSIONS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/emitter", "/flux", "/writer", "/stream", "/held"})
    void isSuspendedAndServedOnAndEndsCleanly(String path) throws Exception {
        startApplication();
        try (EventConnection client = open(path)) {
            LongLivedRequest request = this.events.requests.take();
            assertThat(request.suspend(NOTICE)).isTrue();
            client.until(SUSPEND);
            this.events.voices.take().say("data:two\n\n");
            client.until("data:two\n\n");
            request.disconnect();
            assertThat(client.whole()).isEqualTo("data:one\n\n" + SUSPEND + "data:two\n\n");
            awaitNone(WorkKind.SESSIONS);
            awaitNone(WorkKind.REQUESTS);
            assertThat(request.suspend(NOTICE)).as("too late").isFalse();
        }
    }

    @Test
    void isASessionBesidesWhereItKeepsItsThreadWhichIsInterrupted() throws Exception {
        startApplication();
        try (EventConnection client = open("/held")) {
            assertThat(count(this.context)).isOne();
            assertThat(requests()).isOne();
            this.events.requests.take().disconnect();
            assertThat(client.whole()).isEqualTo("data:one\n\n");
            assertThat(this.events.ends.take()).isEqualTo("interrupted");
        }
    }

    @Test
    void completesTheEventThatItsThreadIsWriting() throws Exception {
        startApplication();
        try (EventConnection client = open("/deaf")) {
            Voice voice = this.events.voices.take();
            voice.say("data: ha");
            client.until("data: ha");
            this.events.requests.take().disconnect();
            voice.say("lf\n\ndata: next\n\n");
            assertThat(client.whole()).isEqualTo("data:one\n\ndata: half\n\n");
            assertThat(this.events.ends.take()).isEqualTo("failed");
            awaitNone(WorkKind.REQUESTS);
        }
    }

    @Test
    void endsAnEmitterByItsTimeout() throws Exception {
        startApplication();
        try (EventConnection client = open("/emitter")) {
            this.events.requests.take().disconnect();
            client.whole();
            assertThat(this.events.ends.take()).isEqualTo("timeout");
            assertThat(this.events.ends.take()).isEqualTo("completion");
        }
    }

    @Test
    void cancelsAFlux() throws Exception {
        startApplication();
        try (EventConnection client = open("/flux")) {
            this.events.requests.take().disconnect();
            client.whole();
            assertThat(this.events.ends.take()).isEqualTo("cancel");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/writer", "/stream"})
    void doesNotSplitAnEvent(String path) throws Exception {
        startApplication();
        try (EventConnection client = open(path)) {
            Voice voice = this.events.voices.take();
            voice.say("data: ha");
            client.until("data: ha");
            assertThat(this.events.requests.take().suspend(NOTICE)).isTrue();
            voice.say("lf\n\ndata: next\n\n");
            assertThat(client.until("data: next\n\n"))
                    .isEqualTo("data:one\n\ndata: half\n\n" + SUSPEND + "data: next\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/emitter", "/held"})
    void leavesWithASoftDrain(String path) throws Exception {
        startApplication();
        try (EventConnection client = open(path)) {
            drain(this.context);
            awaitOffline(this.context);
            assertThat(client.whole())
                    .startsWith("data:one\n\nevent: suspend\nretry: 1000\ndata: {\"type\":\"suspend\"")
                    .contains("\"reason\":\"drain\"")
                    .endsWith("}\n\n");
        }
    }

    @Test
    void isNotToldIfThatIsDisabled() throws Exception {
        startApplication("shutdown.sessions.suspend=false");
        try (EventConnection client = open("/emitter")) {
            drain(this.context);
            assertThat(client.whole()).isEqualTo("data:one\n\n");
            awaitOffline(this.context);
        }
    }

    @Test
    void isNotWaitedForWhenTheContextIsClosed() throws Exception {
        startApplication("shutdown.force-shutdown-after=60s");
        try (EventConnection client = open("/flux")) {
            WorkLedger ledger = this.context.getBean(WorkLedger.class);
            long start = System.nanoTime();
            this.context.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(client.whole()).startsWith("data:one\n\n");
            assertThat(ledger.completed()).containsEntry(WorkKind.SESSIONS, 1L).containsEntry(WorkKind.REQUESTS, 0L);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /other", "GET, /flux"})
    void finishesAStreamThatIsAnAnswer(String method, String answers) throws Exception {
        startApplication("shutdown.sessions.event-streams.answers=" + answers);
        try (EventConnection client = open(method, "/flux")) {
            assertThat(count(this.context)).isZero();
            assertThat(requests()).isOne();
            drain(this.context);
            Voice voice = this.events.voices.take();
            voice.say("data:two\n\n");
            voice.say("data:end\n\n");
            assertThat(client.whole()).isEqualTo("data:one\n\ndata:two\n\ndata:end\n\n");
            awaitOffline(this.context);
        }
    }

    @Test
    void closesASubscriptionThatIsNotRequestedByGet() throws Exception {
        startApplication("shutdown.sessions.event-streams.subscriptions=/flux");
        try (EventConnection client = open("POST", "/flux")) {
            assertThat(count(this.context)).isOne();
            assertThat(requests()).isZero();
            drain(this.context);
            assertThat(client.whole()).startsWith("data:one\n\nevent: suspend\n");
            awaitOffline(this.context);
        }
    }

    @Test
    void endsALongPollAsItsTimeoutDoes() throws Exception {
        startApplication("shutdown.sessions.long-polls=/poll/**");
        try (HttpExchange client = connect(this.context)) {
            client.send("GET", "/poll");
            this.events.polls.take();
            assertThat(count(this.context)).isOne();
            assertThat(requests()).isZero();
            drain(this.context);
            Response response = client.receive();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("nothing new");
            assertThat(response.headers()).containsEntry("connection", "close");
            awaitOffline(this.context);
        }
    }

    @Test
    void keepsOtherAsynchronousRequestsAsRequests() throws Exception {
        startApplication("shutdown.sessions.long-polls=/other");
        try (HttpExchange client = connect(this.context)) {
            client.send("GET", "/poll");
            this.events.polls.take();
            assertThat(count(this.context)).isZero();
            assertThat(requests()).isOne();
            this.context.getBean(WorkLedger.class).cancel();
            assertThat(client.receive().body()).isEqualTo("nothing new");
        }
    }
}
