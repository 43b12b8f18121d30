package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Ports;
import io.quiesce.sample.rpc.v1.OrderReply;
import io.quiesce.sample.rpc.v1.OrderRequest;
import io.quiesce.sample.rpc.v1.OrderServiceGrpc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances are replaced, one after the other, while clients with long-lived channels call them without a pause.
 */
@Tag("alone")
@Timeout(240)
class GrpcRollingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int CLIENTS = 200;

    private static final int STREAMS = 10;

    @TempDir
    private Path directory;

    private final List<Integer> exitCodes = new ArrayList<>();

    @Test
    void noCallFailsAndStreamsEndInOrder() throws Exception {
        List<Integer> ports = Ports.choose(2);
        try (GrpcClients clients = new GrpcClients(CLIENTS, ports);
                AppProcess first = start("a", ports.get(0));
                AppProcess second = start("b", ports.get(1))) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            clients.start();
            for (int port : ports) {
                clients.awaitAllServedBy(port, PATIENCE);
            }
            try (AppProcess newFirst = replace(first, ports.get(0), clients);
                    AppProcess newSecond = replace(second, ports.get(1), clients)) {
                clients.stop(PATIENCE);
                assertThat(newFirst.isAlive() && newSecond.isAlive()).isTrue();
            }
            System.out.println("gRPC calls: " + clients.calls() + ", failed: "
                    + clients.failures().size());
            assertThat(clients.failures()).isEmpty();
            assertThat(clients.calls()).isGreaterThan(10L * CLIENTS);
            assertThat(this.exitCodes).containsExactly(0, 0);
        }
    }

    private AppProcess start(String name, int port) {
        return SampleLaunch.in(
                        this.directory,
                        name,
                        "--spring.grpc.server.port=" + port,
                        "--sample.settlement.interval=1h",
                        "--shutdown.keep-accepting-for=2s")
                .start();
    }

    private AppProcess replace(AppProcess old, int port, GrpcClients clients) throws Exception {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        try {
            BlockingQueue<Object> streams = watch(old.uri(), channel);
            old.signal("TERM");
            for (int i = 0; i < STREAMS; i++) {
                assertThat(streams.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("end of a stream")
                        .isEqualTo("completed");
            }
            this.exitCodes.add(old.awaitExit(PATIENCE).code());
        } finally {
            channel.shutdownNow();
        }
        clients.forget();
        AppProcess replacement = start(old.name() + "2", port);
        try {
            replacement.awaitReady(PATIENCE);
            clients.awaitAllServedBy(port, PATIENCE);
            return replacement;
        } catch (InterruptedException | RuntimeException | AssertionError ex) {
            replacement.close();
            throw ex;
        }
    }

    /** Watch an order that will not be settled; returns when all streams are open. */
    private static BlockingQueue<Object> watch(URI http, ManagedChannel channel) throws Exception {
        HttpResponse<Void> placed = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(http.resolve("/orders"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        String location = placed.headers().firstValue("Location").orElseThrow();
        long id = Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
        BlockingQueue<Object> opened = new LinkedBlockingQueue<>();
        BlockingQueue<Object> ended = new LinkedBlockingQueue<>();
        for (int i = 0; i < STREAMS; i++) {
            OrderServiceGrpc.newStub(channel)
                    .watch(OrderRequest.newBuilder().setId(id).build(), new StreamObserver<>() {

                        private boolean open;

                        @Override
                        public void onNext(OrderReply reply) {
                            if (!this.open) {
                                this.open = true;
                                opened.add(reply);
                            }
                        }

                        @Override
                        public void onError(Throwable failure) {
                            ended.add(Status.fromThrowable(failure));
                        }

                        @Override
                        public void onCompleted() {
                            ended.add("completed");
                        }
                    });
        }
        for (int i = 0; i < STREAMS; i++) {
            assertThat(opened.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("first reply of a stream")
                    .isNotNull();
        }
        return ended;
    }
}
