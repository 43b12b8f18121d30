package io.quiesce.shutdown.grpc;

import java.util.List;
import java.util.concurrent.Future;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.ClientCalls;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class GrpcServersTests extends WorkSourceContract {

    private final HealthCalls health = new HealthCalls(this.ledger);

    private final DrainInterceptor interceptor = new DrainInterceptor(
            this.ledger,
            new Admission(
                    () -> ShutdownState.ONLINE, () -> false, List.of(), List.of(), (failure) -> {}, new Decisions()),
            new CallContexts(this.clock),
            this.health,
            null,
            true);

    private final GrpcServers source =
            new GrpcServers(this.ledger, this.clock, this.interceptor, this.health, List::of);

    private final EchoService echo = new EchoService();

    private Server server;

    private ManagedChannel channel;

    private Future<String> answer;

    @BeforeEach
    void start() throws Exception {
        this.server = ServerBuilder.forPort(0)
                .addService(this.echo)
                .intercept(this.interceptor)
                .build()
                .start();
        this.source.add(this.server);
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", this.server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        this.channel.shutdownNow();
        this.server.shutdownNow();
    }

    @Override
    protected WorkSource source() {
        return this.source;
    }

    @Override
    protected void beginWork() throws InterruptedException {
        this.answer = ClientCalls.futureUnaryCall(this.channel.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
        this.echo.entered.await();
    }

    @Override
    protected void endWork() {
        this.echo.release.countDown();
    }

    /** The server has sent the answer by then, which may still be on its way. */
    @Override
    protected boolean isSettled() throws Exception {
        return this.answer.get().equals("slow") && this.server.isShutdown();
    }
}
