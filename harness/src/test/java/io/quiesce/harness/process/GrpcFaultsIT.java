package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.quiesce.harness.AppExit;
import io.quiesce.harness.Ports;
import io.quiesce.harness.process.faults.FaultRpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample application without a web server, at SIGTERM with calls that do not end by themselves.
 */
@Timeout(180)
class GrpcFaultsIT {

    private static final Duration HARD_BOUND = Duration.ofSeconds(6);

    private static final Duration SLACK = Duration.ofMillis(1500);

    @TempDir
    private Path folder;

    private SampleApp app;

    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        int port = Ports.choose(1).get(0);
        this.app = SampleApp.start(
                "--spring.main.web-application-type=none",
                "--spring.grpc.server.port=" + port,
                "--sample.broker=none",
                "--fault.rpc=true",
                "--shutdown.report.file=" + this.folder.resolve("report.json"));
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        this.app.awaitLog("Started SampleApplication");
    }

    @AfterEach
    void stop() {
        this.channel.shutdownNow();
        this.app.close();
    }

    private JsonNode report() {
        return new JsonMapper().readTree(this.folder.resolve("report.json"));
    }

    /** Begin a call, on which the client says its name and no more. */
    private CompletableFuture<Status> begin(MethodDescriptor<String, String> method) throws InterruptedException {
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<String, String> call = this.channel.newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(method.getBareMethodName());
        if (method.getType().clientSendsOneMessage()) {
            call.halfClose();
        }
        this.app.awaitLog("began " + method.getBareMethodName());
        return end;
    }

    @Test
    void aCallThatIgnoresItsCancellationIsNamed() throws Exception {
        begin(FaultRpc.STUBBORN);
        this.app.terminate();
        AppExit exit = this.app.awaitExit();
        assertThat(exit.code()).isOne();
        assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(3), HARD_BOUND.plus(SLACK));
        assertThat(this.app.log()).containsPattern("fault.Fault/Stubborn from /127.0.0.1:\\d+");
        JsonNode abandoned = report().required("abandoned").get(0);
        assertThat(abandoned.required("description").asString()).matches("fault.Fault/Stubborn from /127.0.0.1:\\d+");
        assertThat(Duration.parse(abandoned.required("duration").asString()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(abandoned.required("stack").toString()).contains("Stubborn.hang");
    }

    @Test
    void streamsThatDoNotEndByThemselvesAreCutInOrder() throws Exception {
        CompletableFuture<Status> listen = begin(FaultRpc.LISTEN);
        CompletableFuture<Status> chat = begin(FaultRpc.CHAT);
        this.app.terminate();
        AppExit exit = this.app.awaitExit();
        assertThat(exit.code()).isZero();
        assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(2), HARD_BOUND);
        for (CompletableFuture<Status> stream : List.of(listen, chat)) {
            Status status = stream.get(SampleApp.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getDescription()).isEqualTo("The server is shutting down and has cut the call short");
        }
        assertThat(report().required("cancelled").toString()).contains("fault.Fault/Listen", "fault.Fault/Chat");
        assertThat(report().required("abandoned").size()).isZero();
    }
}
