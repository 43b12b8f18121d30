package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.LongLivedSessions.Session;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Streams that are named as long-lived sessions, on Boot's server and real channels. The time-out only ends a test that hangs.
 */
@Timeout(60)
class StreamSessionsTests {

    private static final URI ELSEWHERE = URI.create("http://10.0.0.7:9090");

    private ConfigurableApplicationContext context;

    private WorkLedger ledger;

    private QuoteService quotes;

    private ManagedChannel channel;

    @BeforeEach
    void start() {
        this.context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        TestApplications.WITHOUT_DATA_AND_MESSAGES,
                        "spring.cloud.consul.enabled=false",
                        "spring.grpc.server.port=0",
                        "shutdown.grpc.sessions=test.Echo/*",
                        // When nothing is outstanding on them, and not spread over some seconds.
                        "shutdown.sessions.strategy=immediate",
                        "shutdown.exit.enabled=false")
                .run();
        this.ledger = this.context.getBean(WorkLedger.class);
        this.quotes = this.context.getBean(QuoteService.class);
        this.channel = ManagedChannelBuilder.forAddress(
                        "127.0.0.1",
                        this.context.getBean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        this.quotes.answers.release(100);
        this.channel.shutdownNow();
        this.context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        QuoteService quoteService(LongLivedSessions sessions) {
            return new QuoteService(sessions);
        }

        @Bean
        Alternatives alternatives() {
            return () -> List.of(ELSEWHERE);
        }
    }

    /** Answers when a test wants it to. */
    static final class QuoteService implements BindableService {

        private final LongLivedSessions sessions;

        private final BlockingQueue<GrpcShutdown> asked = new LinkedBlockingQueue<>();

        private final BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();

        private final BlockingQueue<Runnable> suspended = new LinkedBlockingQueue<>();

        private final Semaphore answers = new Semaphore(0);

        QuoteService(LongLivedSessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public ServerServiceDefinition bindService() {
            return ServerServiceDefinition.builder("test.Echo")
                    .addMethod(EchoService.QUICK, ServerCalls.asyncUnaryCall((request, response) -> {
                        response.onNext(this.sessions.current().isPresent() ? "on a session" : "on none");
                        response.onCompleted();
                    }))
                    .addMethod(
                            EchoService.streaming(MethodType.BIDI_STREAMING),
                            ServerCalls.asyncBidiStreamingCall(this::quote))
                    .addMethod(
                            EchoService.LISTEN,
                            ServerCalls.asyncServerStreamingCall((request, response) -> listen(response)))
                    .build();
        }

        /** One answer for each request, on the thread that handles it. */
        private StreamObserver<String> quote(StreamObserver<String> response) {
            return new StreamObserver<>() {

                @Override
                public void onNext(String request) {
                    QuoteService.this.contexts.add(Context.current());
                    QuoteService.this.asked.add(GrpcShutdown.current().orElseThrow());
                    QuoteService.this.answers.acquireUninterruptibly();
                    response.onNext("the answer");
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    response.onCompleted();
                }
            };
        }

        /** News until it is suspended, and something outstanding until the test says that it is done. */
        private void listen(StreamObserver<String> response) {
            Session session = this.sessions.current().orElseThrow();
            Work outstanding = session.begin("news");
            GrpcShutdown shutdown = GrpcShutdown.current().orElseThrow();
            shutdown.whenSuspended()
                    .thenRun(() -> this.suspended.add(() -> {
                        response.onNext(
                                "go to " + shutdown.notice().orElseThrow().alternatives());
                        response.onCompleted();
                        outstanding.close();
                    }));
            this.contexts.add(Context.current());
        }
    }

    private RawStream open(MethodType type) throws InterruptedException {
        RawStream stream = new RawStream(this.channel, EchoService.streaming(type));
        this.quotes.contexts.take();
        return stream;
    }

    private long count(Fate fate) {
        return this.context.getBean(SessionHall.class).counts().count(fate);
    }

    @Test
    void areSessionsAndWhatTheyHandleIsARequest() throws Exception {
        RawStream quote = open(MethodType.BIDI_STREAMING);
        assertThat(this.ledger.counts()).contains(Map.entry(WorkKind.SESSIONS, 1L), Map.entry(WorkKind.REQUESTS, 1L));
        assertThat(this.ledger.outstanding()).singleElement().satisfies((work) -> assertThat(work.description())
                .startsWith("message of test.Echo/Chat from /127.0.0.1:"));
        this.quotes.answers.release();
        quote.halfClose();
        assertThat(quote.end().status().isOk()).isTrue();
        assertThat(quote.messages()).containsExactly("the answer");
    }

    @Test
    void callsWithOneAnswerAreNone() {
        assertThat(ClientCalls.blockingUnaryCall(this.channel, EchoService.QUICK, CallOptions.DEFAULT, "hello"))
                .isEqualTo("on none");
    }

    /** In the order of Cougar: SUSPEND, what is outstanding, DISCONNECT. */
    @Test
    void areSuspendedThenAnsweredThenClosed() throws Exception {
        RawStream quote = open(MethodType.BIDI_STREAMING);
        GrpcShutdown shutdown = this.quotes.asked.take();
        BlockingQueue<SuspendNotice> told = new LinkedBlockingQueue<>();
        shutdown.whenSuspended().thenRun(() -> told.add(shutdown.notice().orElseThrow()));
        this.ledger.startDraining();
        SuspendNotice notice = told.take();
        assertThat(notice.alternatives()).containsExactly(ELSEWHERE);
        assertThat(quote.hasEnded()).isFalse();
        this.quotes.answers.release();
        RawStream.End end = quote.end();
        assertThat(quote.messages()).containsExactly("the answer");
        assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.status().getDescription()).isEqualTo("The server is leaving and has ended the stream");
        assertThat(end.trailers().get(DrainInterceptor.PUSHBACK)).isEqualTo("0");
        assertThat(end.trailers().get(StreamSession.ALTERNATIVES)).isEqualTo(ELSEWHERE.toString());
        assertThat(count(Fate.SUSPENDED)).isOne();
        assertThat(count(Fate.CLOSED)).isOne();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void handlersLearnThatTheyAreClosed() throws Exception {
        new RawStream(this.channel, EchoService.streaming(MethodType.BIDI_STREAMING));
        Context call = this.quotes.contexts.take();
        BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
        call.addListener((ended) -> causes.add(ended.cancellationCause()), Runnable::run);
        this.quotes.answers.release();
        this.ledger.startDraining();
        assertThat(causes.take()).isInstanceOf(CancellationException.class).hasMessage("The server is leaving");
    }

    @Test
    void haveMovedWhenTheirHandlerEndsThemInTime() throws Exception {
        RawStream news = open(MethodType.SERVER_STREAMING);
        this.ledger.startDraining();
        this.quotes.suspended.take().run();
        assertThat(news.end().status().isOk()).isTrue();
        assertThat(news.messages()).containsExactly("go to [" + ELSEWHERE + "]");
        assertThat(count(Fate.MOVED)).isOne();
        assertThat(count(Fate.CLOSED)).isZero();
    }

    @Test
    void sayThatTheApplicationLeaves() throws Exception {
        RawStream quote = open(MethodType.BIDI_STREAMING);
        this.quotes.answers.release();
        this.context.getBean(ShutdownEngine.class).softDrain().drain(null, null);
        assertThat(quote.end().trailers().get(TellingCall.STATE)).isEqualTo("becoming-offline");
    }

    @Test
    void areClosedWhenTimeIsUpWhateverIsOutstanding() throws Exception {
        RawStream news = open(MethodType.SERVER_STREAMING);
        this.ledger.startDraining();
        Runnable late = this.quotes.suspended.take();
        this.ledger.cancel();
        assertThat(news.end().status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(count(Fate.FORCED)).isOne();
        late.run();
        assertThat(news.messages()).isEmpty();
    }
}
