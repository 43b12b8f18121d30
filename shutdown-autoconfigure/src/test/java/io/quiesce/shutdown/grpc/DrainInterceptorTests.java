package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.Forecast;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The door of a server that has not been shut down itself, so that calls still come in.
 */
@Timeout(60)
class DrainInterceptorTests {

    private static final Duration LONG = Duration.ofHours(1);

    private final SystemClock clock = new SystemClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final CallContexts contexts = new CallContexts(this.clock);

    private final AtomicReference<ShutdownState> state = new AtomicReference<>(ShutdownState.ONLINE);

    private final DrainInterceptor interceptor = new DrainInterceptor(
            this.ledger,
            new Admission(this.state::get, () -> false, List.of(), List.of(), (failure) -> {}, new Decisions()),
            this.contexts,
            null,
            null,
            true);

    private final EchoService echo = new EchoService();

    private Server server;

    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        this.server = InProcessServerBuilder.forName("drain")
                .addService(this.echo)
                .intercept(this.interceptor)
                .build()
                .start();
        this.channel = InProcessChannelBuilder.forName("drain").build();
    }

    @AfterEach
    void stop() {
        this.channel.shutdownNow();
        this.server.shutdownNow();
    }

    private String call(MethodDescriptor<String, String> method, CallOptions options) {
        return ClientCalls.blockingUnaryCall(this.channel, method, options, "hello");
    }

    @Test
    void servesWhoHasNotHeardOfTheGoAway() {
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        assertThat(call(EchoService.QUICK, CallOptions.DEFAULT)).isEqualTo("hello");
    }

    @Test
    void looksBeforehandAtWhatWouldBeRefused() {
        call(EchoService.QUICK, CallOptions.DEFAULT);
        assertThat(this.ledger.forecast(Duration.ZERO, Duration.ZERO).refused())
                .extracting(Forecast.Unit::what)
                .containsExactly(EchoService.QUICK.getFullMethodName());
    }

    @Test
    void refusesWithAReasonAndTheAdviceToTryAgainElsewhere() {
        this.ledger.startDraining();
        this.interceptor.refuse();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(EchoService.QUICK, CallOptions.DEFAULT))
                .satisfies((ex) -> {
                    assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(ex.getStatus().getDescription()).isEqualTo("The server is shutting down");
                    assertThat(ex.getTrailers().get(DrainInterceptor.PUSHBACK)).isEqualTo("0");
                });
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 1L);
        assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void saysInATrailerWhatStateItIsIn() {
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel observed = ClientInterceptors.intercept(
                this.channel, MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
        List<String> told = new ArrayList<>();
        for (ShutdownState each : ShutdownState.values()) {
            this.state.set(each);
            try {
                ClientCalls.blockingUnaryCall(observed, EchoService.QUICK, CallOptions.DEFAULT, "hello");
            } catch (StatusRuntimeException ex) {
                assertThat(each).isEqualTo(ShutdownState.OFFLINE);
            }
            told.add(String.valueOf(trailers.get().get(TellingCall.STATE)));
        }
        assertThat(told).containsExactly("null", "becoming-offline", "offline", "shutting-down");
    }

    @Test
    void countsACallOnceThatComesThroughItTwice() throws Exception {
        Server twice = InProcessServerBuilder.forName("twice")
                .addService(this.echo)
                .intercept(this.interceptor)
                .intercept(this.interceptor)
                .build()
                .start();
        ManagedChannel toTwice = InProcessChannelBuilder.forName("twice").build();
        try {
            Future<String> slow =
                    ClientCalls.futureUnaryCall(toTwice.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
            this.echo.entered.await();
            assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 1L);
            this.echo.release.countDown();
            assertThat(slow.get()).isEqualTo("slow");
        } finally {
            toTwice.shutdownNow();
            twice.shutdownNow();
        }
    }

    private Context contextOfCall(CallOptions options) throws InterruptedException {
        call(EchoService.QUICK, options);
        return (Context) this.echo.events.take();
    }

    private void drain() {
        ShutdownEngine engine = new ShutdownEngine(
                new ShutdownTimings(Duration.ZERO, null, LONG, LONG, LONG.multipliedBy(3), LONG),
                this.clock,
                this.ledger,
                ThreadStarter.DAEMON);
        engine.addListener(this.contexts);
        engine.drain(ShutdownCause.CONTEXT_CLOSED);
    }

    @Test
    void callsHaveNoDeadlineOfOursWhileOnline() throws Exception {
        assertThat(contextOfCall(CallOptions.DEFAULT).getDeadline()).isNull();
    }

    @Test
    void callsThatBeginDuringTheDrainEndWithIt() throws Exception {
        drain();
        assertThat(contextOfCall(CallOptions.DEFAULT).getDeadline().timeRemaining(TimeUnit.MINUTES))
                .isBetween(50L, 60L);
    }

    @Test
    void stubsThatACallUsesEndWithTheDrain() throws Exception {
        drain();
        EchoService echo = new EchoService();
        Server behind = InProcessServerBuilder.forName("behind")
                .addService(echo)
                .build()
                .start();
        ManagedChannel toBehind = InProcessChannelBuilder.forName("behind").build();
        Server front = InProcessServerBuilder.forName("front")
                .addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(EchoService.QUICK, ServerCalls.asyncUnaryCall((request, response) -> {
                            response.onNext(ClientCalls.blockingUnaryCall(
                                    toBehind, EchoService.QUICK, CallOptions.DEFAULT, request));
                            response.onCompleted();
                        }))
                        .build())
                .intercept(this.interceptor)
                .build()
                .start();
        ManagedChannel toFront = InProcessChannelBuilder.forName("front").build();
        try {
            assertThat(ClientCalls.blockingUnaryCall(toFront, EchoService.QUICK, CallOptions.DEFAULT, "hello"))
                    .isEqualTo("hello");
            Context context = (Context) echo.events.take();
            assertThat(context.getDeadline().timeRemaining(TimeUnit.MINUTES)).isBetween(50L, 60L);
        } finally {
            toFront.shutdownNow();
            toBehind.shutdownNow();
            front.shutdownNow();
            behind.shutdownNow();
        }
    }

    /** The client would wait for ten minutes if it were not told to try again at once. */
    @Test
    void aClientThatRetriesIsServedElsewhereAtOnce() throws Exception {
        Metadata.Key<String> attempts = Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);
        // As a balancer in between does that does not choose the same instance twice.
        Server balanced = InProcessServerBuilder.forName("balanced")
                .addService(this.echo)
                .intercept(new ServerInterceptor() {

                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        return headers.containsKey(attempts)
                                ? next.startCall(call, headers)
                                : DrainInterceptorTests.this.interceptor.interceptCall(call, headers, next);
                    }
                })
                .build()
                .start();
        ManagedChannel retrying = InProcessChannelBuilder.forName("balanced")
                .enableRetry()
                .defaultServiceConfig(Map.of(
                        "methodConfig",
                        List.of(Map.of(
                                "name", List.of(Map.of()),
                                "retryPolicy",
                                        Map.of(
                                                "maxAttempts",
                                                2.0,
                                                "initialBackoff",
                                                "600s",
                                                "maxBackoff",
                                                "600s",
                                                "backoffMultiplier",
                                                1.0,
                                                "retryableStatusCodes",
                                                List.of("UNAVAILABLE"))))))
                .build();
        try {
            this.ledger.startDraining();
            this.interceptor.refuse();
            assertThat(ClientCalls.blockingUnaryCall(retrying, EchoService.QUICK, CallOptions.DEFAULT, "hello"))
                    .isEqualTo("hello");
            assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 1L);
        } finally {
            retrying.shutdownNow();
            balanced.shutdownNow();
        }
    }

    @Test
    void callsKeepAnEarlierDeadlineOfTheirOwn() throws Exception {
        drain();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.MINUTES);
        assertThat(contextOfCall(options).getDeadline().timeRemaining(TimeUnit.MINUTES))
                .isBetween(20L, 30L);
    }
}
