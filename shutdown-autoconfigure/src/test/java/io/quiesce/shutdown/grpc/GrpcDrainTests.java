package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * A gRPC application with Boot's server on Netty and on shaded Netty, and real channels. The time-out only ends a test that
 * hangs.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Transport.class)
class GrpcDrainTests {

    @Parameter
    private Transport transport;

    private ConfigurableApplicationContext context;

    private WorkLedger ledger;

    private EngineClock clock;

    private EchoService echo;

    private ManagedChannel channel;

    @BeforeEach
    void start() {
        this.context = new SpringApplicationBuilder(this.transport.resources(), Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        TestApplications.WITHOUT_DATA_AND_MESSAGES,
                        "spring.cloud.consul.enabled=false",
                        "spring.grpc.server.port=0",
                        // Spring gRPC 1.0 looks for services before beans of methods are known.
                        "spring.grpc.server.health.enabled=true",
                        "spring.grpc.server.shutdown.grace-period=-1",
                        "shutdown.exit.enabled=false")
                .run();
        this.ledger = this.context.getBean(WorkLedger.class);
        this.clock = this.context.getBean(EngineClock.class);
        this.echo = this.context.getBean(EchoService.class);
        this.channel = channel(this.context.getBean(GrpcServerLifecycle.class).getPort());
        assertThat(this.context.getBean(GrpcServerFactory.class)).isInstanceOf(this.transport.factory());
    }

    private static ManagedChannel channel(int port) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        this.echo.release.countDown();
        this.channel.shutdownNow();
        this.context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        EchoService echoService() {
            return new EchoService();
        }
    }

    private String call(MethodDescriptor<String, String> method) {
        return ClientCalls.blockingUnaryCall(this.channel, method, CallOptions.DEFAULT, "hello");
    }

    private Future<String> begin(MethodDescriptor<String, String> method) {
        return ClientCalls.futureUnaryCall(this.channel.newCall(method, CallOptions.DEFAULT), "hello");
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(WorkKind.REQUESTS)));
    }

    /** Nothing tells of a beginning. */
    private void awaitOutstanding(String name) throws InterruptedException {
        while (this.ledger.outstanding().stream()
                .noneMatch((work) -> work.description().startsWith(name))) {
            if (Thread.interrupted()) {
                throw new InterruptedException("No work is called '" + name + "'");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private <T> T event(Class<T> type) throws InterruptedException {
        while (true) {
            Object event = this.echo.events.take();
            if (type.isInstance(event)) {
                return (T) event;
            }
        }
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(this.channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void servesCallsDuringTheWindow() throws Exception {
        this.ledger.startDraining();
        assertThat(call(EchoService.QUICK)).isEqualTo("hello");
        awaitIdle();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void isHealthyWhileOnline() {
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void isNotServingFromTheFirstMoment() {
        this.ledger.startDraining();
        assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void saysOfEachServiceThatItIsNotServing() throws Exception {
        this.context.getBean(HealthStatusManager.class).setStatus("test.Echo", ServingStatus.SERVING);
        assertThat(health("test.Echo")).isEqualTo(ServingStatus.SERVING);
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        watch("test.Echo", seen);
        assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
        this.ledger.startDraining();
        assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(health("test.Echo")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void tellsWhoWatchesAndCompletesThemAtTheEndOfTheWindow() throws Exception {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        watch(seen);
        assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
        this.ledger.startDraining();
        assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
        this.ledger.refuseRequests();
        assertThat(seen.take()).isEqualTo("completed");
        awaitIdle();
    }

    @Test
    void tellsWhoWatchesThatItIsBackInService() throws Exception {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        watch(seen);
        assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
        Drain drain = this.context.getBean(ShutdownEngine.class).softDrain();
        drain.drain(null, null);
        assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(EchoService.QUICK))
                .satisfies(
                        (ex) -> assertThat(ex.getStatus().getDescription()).isEqualTo("The server is out of service"));
        drain.resume(null, null);
        assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
        assertThat(call(EchoService.QUICK)).isEqualTo("hello");
        Admission admission = this.context.getBean(Admission.class);
        assertThat(admission.count(Decision.BECOMING_OFFLINE) + admission.count(Decision.OFFLINE))
                .isOne();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void countsWhatIsLetInByItsReason() {
        this.context
                .getBean(ShutdownEngine.class)
                .softDrain()
                .configure(
                        new SoftDrainTimings(
                                Duration.ofHours(1), ShutdownTimings.LONGEST, SoftDrainTimings.OnTimeout.STAY),
                        () -> {});
        Admission admission = this.context.getBean(Admission.class);
        assertThat(call(EchoService.QUICK)).isEqualTo("hello");
        assertThat(admission.count(Decision.ONLINE)).isZero();
        this.context.getBean(ShutdownEngine.class).softDrain().drain(null, null);
        assertThat(call(EchoService.QUICK)).isEqualTo("hello");
        assertThat(admission.count(Decision.WINDOW)).isOne();
        HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance());
        assertThat(admission.count(Decision.EXEMPT)).isOne();
    }

    @Test
    void tellsWhoWatchesEvenWithoutAWindow() throws Exception {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        watch(seen);
        assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
        this.context.close();
        assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(seen.take()).isEqualTo("completed");
    }

    @Test
    void completesWhoWatchesAgainBeforeTheServerIsGone() throws Exception {
        this.ledger.startDraining();
        this.context.getBean(HealthCalls.class).complete();
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        watch(seen);
        assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(seen.take()).isEqualTo("completed");
        assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    private void watch(BlockingQueue<Object> seen) {
        watch("", seen);
    }

    private void watch(String service, BlockingQueue<Object> seen) {
        HealthCheckRequest request =
                HealthCheckRequest.newBuilder().setService(service).build();
        HealthGrpc.newStub(this.channel).watch(request, new StreamObserver<>() {

            @Override
            public void onNext(HealthCheckResponse response) {
                seen.add(response.getStatus());
            }

            @Override
            public void onError(Throwable failure) {
                seen.add(failure);
            }

            @Override
            public void onCompleted() {
                seen.add("completed");
            }
        });
    }

    @Test
    void letsCallsEndAfterTheWindow() throws Exception {
        Future<String> slow = begin(EchoService.SLOW);
        this.echo.entered.await();
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        this.echo.release.countDown();
        assertThat(slow.get()).isEqualTo("slow");
        awaitIdle();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*_STREAMING")
    @SuppressWarnings("unchecked")
    void letsStreamsEndAfterTheWindow(MethodType type) throws Exception {
        RawStream client = new RawStream(this.channel, EchoService.streaming(type));
        StreamObserver<String> server = event(StreamObserver.class);
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        assertThat(this.ledger.counts().get(WorkKind.REQUESTS)).isPositive();
        server.onNext("the last");
        server.onCompleted();
        assertThat(client.end().status().isOk()).isTrue();
        assertThat(client.messages()).endsWith("the last");
        awaitIdle();
    }

    @Test
    void isUnavailableAfterTheWindow() throws Exception {
        call(EchoService.QUICK);
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        awaitIdle();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(EchoService.QUICK))
                .satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void namesWhatIsOutstanding() throws Exception {
        begin(EchoService.SLOW);
        this.echo.entered.await();
        assertThat(this.ledger.outstanding()).singleElement().satisfies((work) -> {
            assertThat(work.description()).startsWith("test.Echo/Slow from /127.0.0.1:");
            assertThat(work.thread()).isNotNull();
        });
    }

    @Test
    void interruptsACallThatIsCancelledAndSendsWhatItAnswers() throws Exception {
        Future<String> slow = begin(EchoService.SLOW);
        Context context = event(Context.class);
        this.echo.entered.await();
        this.ledger.startDraining();
        this.ledger.cancel();
        assertThat(slow.get()).isEqualTo("interrupted");
        awaitIdle();
        assertThat(context.cancellationCause())
                .isInstanceOf(CancellationException.class)
                .hasMessage("The server is shutting down");
        assertThat(this.ledger.cancelled()).anySatisfy((work) -> {
            assertThat(work.description()).startsWith("test.Echo/Slow from /127.0.0.1:");
            assertThat(work.age()).isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*_STREAMING")
    void closesAStreamThatIsCancelled(MethodType type) throws Exception {
        RawStream client = new RawStream(this.channel, EchoService.streaming(type));
        Context context = event(Context.class);
        this.ledger.startDraining();
        this.ledger.cancel();
        RawStream.End end = client.end();
        assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.status().getDescription()).isEqualTo("The server is shutting down and has cut the call short");
        assertThat(end.trailers().get(DrainInterceptor.PUSHBACK)).isEqualTo("0");
        assertThat(context.cancellationCause()).isInstanceOf(CancellationException.class);
        awaitIdle();
    }

    @Test
    void namesACallThatIsAbandoned() throws Exception {
        begin(EchoService.STUBBORN);
        this.echo.entered.await();
        this.ledger.startDraining();
        this.ledger.cancel();
        assertThat(event(String.class)).isEqualTo("ignored");
        assertThat(this.ledger.abandon()).anySatisfy((work) -> {
            assertThat(work.description()).startsWith("test.Echo/Stubborn from ");
            assertThat(work.stack()).anyMatch((frame) -> frame.getClassName().contains("EchoService"));
        });
    }

    @Test
    void callsKnowTheShutdown() throws Exception {
        begin(EchoService.SLOW);
        GrpcShutdown shutdown = GrpcShutdown.KEY.get(event(Context.class));
        assertThat(shutdown.progress()).isEmpty();
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        shutdown.whenBegun().thenAccept((progress) -> told.add(progress.cause()));
        shutdown.whenSuspended().thenRun(() -> told.add(Thread.currentThread().getName()));
        ShutdownEngine engine = this.context.getBean(ShutdownEngine.class);
        Thread draining = new Thread(() -> engine.drain(ShutdownCause.CONTEXT_CLOSED));
        draining.start();
        assertThat(told.take()).isEqualTo(ShutdownCause.CONTEXT_CLOSED);
        assertThat(told.take()).isEqualTo("shutdown-grpc-calls");
        assertThat(shutdown.progress()).isPresent();
        this.echo.release.countDown();
        draining.join();
    }

    @Test
    void callsLearnThatTheServerIsSoftlyOutOfService() throws Exception {
        begin(EchoService.SLOW);
        GrpcShutdown shutdown = GrpcShutdown.KEY.get(event(Context.class));
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        shutdown.whenSuspended().thenRun(() -> told.add("suspended"));
        Drain drain = this.context.getBean(ShutdownEngine.class).softDrain();
        drain.drain(null, null);
        assertThat(told.take()).isEqualTo("suspended");
        assertThat(shutdown.progress()).isEmpty();
        assertThat(shutdown.whenBegun().toCompletableFuture()).isNotDone();
        drain.resume(null, null);
        call(EchoService.QUICK);
        GrpcShutdown later = GrpcShutdown.KEY.get(event(Context.class));
        assertThat(later.whenSuspended().toCompletableFuture()).isNotDone();
    }

    @Test
    void keepsNothingOfACallThatHasEnded() throws Exception {
        CallContexts contexts = this.context.getBean(CallContexts.class);
        RawStream completed = new RawStream(this.channel, EchoService.LISTEN);
        StreamObserver<?> stream = event(StreamObserver.class);
        RawStream left = new RawStream(this.channel, EchoService.LISTEN);
        event(StreamObserver.class);
        assertThat(contexts.running()).isEqualTo(2);
        this.ledger.startDraining();
        stream.onCompleted();
        completed.end();
        left.leave();
        awaitIdle();
        assertThat(contexts.running()).isZero();
    }

    /** As the starters for gRPC publish it, each with a type of its own. */
    private static final class ForeignServerStarted extends ApplicationEvent {

        private static final long serialVersionUID = 1L;

        private final transient Server server;

        ForeignServerStarted(Server server) {
            super("a starter");
            this.server = server;
        }

        public Server getServer() {
            return this.server;
        }
    }

    @Test
    void shutsDownAServerOfTheApplicationThatIsCancelled() throws Exception {
        EchoService own = new EchoService();
        Server server =
                ServerBuilder.forPort(0).addService(own.bindService()).build().start();
        this.context.getBeanFactory().registerSingleton("ownServer", server);
        ManagedChannel toOwn = channel(server.getPort());
        try {
            ClientCalls.futureUnaryCall(toOwn.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
            own.entered.await();
            this.ledger.startDraining();
            this.ledger.refuseRequests();
            awaitOutstanding("calls of gRPC server [");
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.ledger.cancelled())
                    .extracting(WorkDetails::description)
                    .anyMatch((description) -> description.startsWith("calls of gRPC server ["));
        } finally {
            own.release.countDown();
            toOwn.shutdownNow();
            server.shutdownNow();
        }
    }

    /** What the documentation advises for the servers of other starters. */
    @Test
    void drainsAServerOfTheApplicationThatHasTheInterceptorLikeItsOwn() throws Exception {
        EchoService own = new EchoService();
        HealthStatusManager health = new HealthStatusManager();
        Server server = ServerBuilder.forPort(0)
                .addService(own.bindService())
                .addService(health.getHealthService())
                .intercept(this.context.getBean("shutdownServerInterceptor", ServerInterceptor.class))
                .build()
                .start();
        this.context.publishEvent(new ForeignServerStarted(server));
        this.channel.shutdownNow();
        this.channel = channel(server.getPort());
        try {
            BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
            watch(seen);
            assertThat(seen.take()).isEqualTo(ServingStatus.SERVING);
            Future<String> slow = begin(EchoService.SLOW);
            own.entered.await();
            awaitOutstanding("test.Echo/Slow from ");
            this.ledger.startDraining();
            assertThat(seen.take()).isEqualTo(ServingStatus.NOT_SERVING);
            CountDownLatch goneAway = new CountDownLatch(1);
            this.channel.notifyWhenStateChanged(ConnectivityState.READY, goneAway::countDown);
            this.ledger.refuseRequests();
            assertThat(seen.take()).isEqualTo("completed");
            // By now a server without the interceptor would have been entered.
            goneAway.await();
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .noneMatch((description) -> description.startsWith("calls of"));
            own.release.countDown();
            assertThat(slow.get()).isEqualTo("slow");
            awaitIdle();
            assertThat(server.isTerminated()).isTrue();
        } finally {
            own.release.countDown();
            server.shutdownNow();
        }
    }

    @Test
    void waitsForNoServerThatHasNotBeenStarted() throws Exception {
        Server server = ServerBuilder.forPort(0).addService(new EchoService()).build();
        this.context.getBeanFactory().registerSingleton("ownServer", server);
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        awaitIdle();
        assertThat(this.ledger.failed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsTheCallsOfAServerOfTheApplicationTogether(boolean isBean) throws Exception {
        EchoService own = new EchoService();
        Server server =
                ServerBuilder.forPort(0).addService(own.bindService()).build().start();
        if (isBean) {
            this.context.getBeanFactory().registerSingleton("ownServer", server);
        } else {
            this.context.publishEvent(new ForeignServerStarted(server));
        }
        ManagedChannel toOwn = channel(server.getPort());
        try {
            Future<String> slow =
                    ClientCalls.futureUnaryCall(toOwn.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
            own.entered.await();
            this.ledger.startDraining();
            this.ledger.refuseRequests();
            awaitOutstanding("calls of gRPC server");
            own.release.countDown();
            assertThat(slow.get()).isEqualTo("slow");
            awaitIdle();
            assertThat(server.isTerminated()).isTrue();
        } finally {
            toOwn.shutdownNow();
            server.shutdownNow();
        }
    }
}
