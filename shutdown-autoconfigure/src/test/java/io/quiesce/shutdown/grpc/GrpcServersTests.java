package io.quiesce.shutdown.grpc;

import java.util.List;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.ClientCalls;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import io.quiesce.shutdown.engine.Workload;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class GrpcServersTests extends WorkSourceContract {

    private final SystemClock clock = new SystemClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final DrainInterceptor interceptor =
            new DrainInterceptor(this.ledger, new CallContexts(this.clock), new HealthCalls(this.ledger));

    private final GrpcServers source =
            new GrpcServers(this.ledger, this.clock, this.interceptor, new HealthCalls(this.ledger), List::of);

    private final EchoService echo = new EchoService();

    private Server server;

    private ManagedChannel channel;

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
    protected Workload workload() {
        return this.ledger;
    }

    @Override
    protected void beginWork() throws InterruptedException {
        ClientCalls.futureUnaryCall(this.channel.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
        this.echo.entered.await();
    }

    @Override
    protected void endWork() {
        this.echo.release.countDown();
    }
}
