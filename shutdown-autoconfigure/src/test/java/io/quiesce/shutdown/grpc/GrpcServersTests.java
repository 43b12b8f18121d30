package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.ClientCalls;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
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

    /** The thread that waits for a server without the interceptor is the only one that knows when its calls have ended. */
    @Test
    void anInterruptDoesNotEndTheWaitForAServer() throws Exception {
        Server plain = ServerBuilder.forPort(0).addService(this.echo).build().start();
        this.source.found(plain);
        ManagedChannel other = ManagedChannelBuilder.forAddress("127.0.0.1", plain.getPort())
                .usePlaintext()
                .build();
        ClientCalls.futureUnaryCall(other.newCall(EchoService.SLOW, CallOptions.DEFAULT), "hello");
        this.echo.entered.await();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        this.source.stopAccepting();
        Set<Thread> waiting = new HashSet<>(Thread.getAllStackTraces().keySet());
        waiting.removeAll(before);
        waiting.removeIf((thread) -> !thread.getName().equals("shutdown-grpc-server"));
        assertThat(waiting).isNotEmpty();
        for (Thread thread : waiting) {
            thread.interrupt();
            while (thread.isAlive() && thread.isInterrupted()) {
                Thread.onSpinWait();
            }
        }
        assertThat(this.ledger.isIdle(Set.of(WorkKind.REQUESTS))).isFalse();
        this.echo.release.countDown();
        plain.awaitTermination();
        assertThat(this.clock.awaitUntil(
                        this.clock.nanoTime() + Duration.ofSeconds(30).toNanos(),
                        () -> this.ledger.isIdle(Set.of(WorkKind.REQUESTS))))
                .isTrue();
        other.shutdownNow();
    }

    @Test
    void endsInPhase2WhatHasNotEnded() {
        Server terminated = mock();
        given(terminated.isTerminated()).willReturn(true);
        this.source.add(terminated);
        this.source.phaseBegan(Phase.CLOSE, 0);
        assertThat(this.server.isShutdown()).isTrue();
        then(terminated).should(never()).shutdownNow();
    }
}
