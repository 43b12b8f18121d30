package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Ports;
import io.quiesce.harness.process.rpc.Talk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Applications whose gRPC server was started by a starter that was made for Spring Boot 3, at SIGTERM.
 */
@Tag("variant")
@Timeout(180)
class GrpcStartersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The logging of the harness is silent, and the broker of other tests brings one with a configuration of its own. */
    private static final Pattern OTHER_LOGGING = Pattern.compile("slf4j-nop|log4j|kafka");

    @TempDir
    private Path folder;

    /** A starter, with the application that uses it. */
    enum Starter {
        DEVH("devh", "io.quiesce.harness.process.rpc.DevhApp", "grpc.server.port"),
        LOGNET("lognet", "io.quiesce.harness.process.rpc.LogNetApp", "grpc.port");

        private final String folder;

        private final String application;

        private final String portProperty;

        Starter(String folder, String application, String portProperty) {
            this.folder = folder;
            this.application = application;
            this.portProperty = portProperty;
        }

        /**
         * Start the application of this starter.
         * @param more folders with what else is on its class path
         */
        AppProcess start(Path directory, int port, List<String> more, String... arguments) {
            Path starters = Path.of(System.getProperty("grpc.starters.folder"));
            Stream<String> own = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter((entry) -> !OTHER_LOGGING.matcher(entry).find());
            Stream<String> jars = Stream.concat(
                            Stream.of(Path.of(System.getProperty("logging.folder"), "logback")),
                            Stream.concat(Stream.of(this.folder), more.stream()).map(starters::resolve))
                    .flatMap(GrpcStartersIT::files);
            return AppLaunch.ofClass(
                            this.application, Stream.concat(own, jars).collect(Collectors.joining(File.pathSeparator)))
                    .workingDirectory(directory)
                    .quickStart()
                    .arguments("--spring.main.web-application-type=none", "--spring.main.banner-mode=off")
                    .arguments("--" + this.portProperty + "=" + port)
                    .arguments(arguments)
                    .start();
        }
    }

    /** What a starter cannot be used with, because it was made for an earlier one, and how an application gets by without. */
    enum Misfit {
        DEVH_CONSUL(
                Starter.DEVH,
                "consul",
                "ConsulRegistration.getService\\(\\)",
                "net.devh.boot.grpc.server.autoconfigure.GrpcMetadataConsulConfiguration"),
        LOGNET_CONSUL(
                Starter.LOGNET,
                "consul",
                "ClassNotFoundException: com.ecwid.consul.v1.agent.model.NewService",
                "org.lognet.springboot.grpc.autoconfigure.consul.ConsulGrpcAutoConfiguration"),
        LOGNET_SECURITY(
                Starter.LOGNET,
                "security",
                "security/servlet/UserDetailsServiceAutoConfiguration.class\\] cannot be opened",
                "org.lognet.springboot.grpc.autoconfigure.security.SecurityAutoConfiguration");

        private final Starter starter;

        private final String library;

        private final String reason;

        private final String configuration;

        Misfit(Starter starter, String library, String reason, String configuration) {
            this.starter = starter;
            this.library = library;
            this.reason = reason;
            this.configuration = configuration;
        }

        AppProcess start(Path directory, String... arguments) {
            String[] all = Stream.concat(
                            Stream.of(
                                    "--spring.application.name=talk",
                                    "--spring.cloud.consul.discovery.fail-fast=false",
                                    "--spring.cloud.consul.discovery.register=false"),
                            Stream.of(arguments))
                    .toArray(String[]::new);
            return this.starter.start(directory, 0, List.of(this.library), all);
        }
    }

    private static Stream<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList().stream();
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** A conversation of which the client decides when it is over. */
    private static final class Conversation implements StreamObserver<StringValue> {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        private final StreamObserver<StringValue> server;

        Conversation(ManagedChannel channel) {
            this.server = ClientCalls.asyncBidiStreamingCall(channel.newCall(Talk.ECHO, CallOptions.DEFAULT), this);
        }

        void say(String text) {
            this.server.onNext(StringValue.of(text));
        }

        void end() {
            this.server.onCompleted();
        }

        String hear() throws InterruptedException {
            return take(this.heard);
        }

        @Override
        public void onNext(StringValue text) {
            this.heard.add(text.getValue());
        }

        @Override
        public void onError(Throwable failure) {
            this.heard.add(Status.fromThrowable(failure).getCode().name());
        }

        @Override
        public void onCompleted() {
            this.heard.add("completed");
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("what was waited for").isNotNull();
        return next;
    }

    private static BlockingQueue<Object> watch(ManagedChannel channel) {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), new StreamObserver<>() {

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
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void leavesInOrder(Starter starter) throws Exception {
        Path report = this.folder.resolve("report.json");
        int port = Ports.choose(1).get(0);
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        try (AppProcess app = starter.start(
                this.folder,
                port,
                List.of(),
                "--shutdown.keep-accepting-for=2s",
                "--shutdown.force-shutdown-after=30s",
                "--shutdown.report.file=" + report)) {
            app.awaitLine("Started \\w+App in", PATIENCE);
            BlockingQueue<Object> health = watch(channel);
            assertThat(take(health)).isEqualTo(ServingStatus.SERVING);
            Conversation running = new Conversation(channel);
            running.say("hello");
            assertThat(running.hear()).isEqualTo("hello");
            CountDownLatch goneAway = new CountDownLatch(1);
            channel.notifyWhenStateChanged(ConnectivityState.READY, goneAway::countDown);

            app.signal("TERM");
            assertThat(take(health)).isEqualTo(ServingStatus.NOT_SERVING);
            Conversation inTheWindow = new Conversation(channel);
            inTheWindow.say("still there?");
            assertThat(inTheWindow.hear()).isEqualTo("still there?");
            inTheWindow.end();
            assertThat(inTheWindow.hear()).isEqualTo("completed");

            assertThat(goneAway.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(take(health)).isEqualTo("completed");
            assertThat(new Conversation(channel).hear()).isEqualTo("UNAVAILABLE");
            running.say("bye");
            assertThat(running.hear()).isEqualTo("bye");
            running.end();
            assertThat(running.hear()).isEqualTo("completed");

            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            JsonNode told = new JsonMapper().readTree(report);
            assertThat(told.required("completed").required("requests").asInt()).isEqualTo(2);
            assertThat(told.required("cancelled").size()).isZero();
        } finally {
            channel.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsWithoutWhatItCannotLoad(Misfit misfit) throws Exception {
        try (AppProcess app = misfit.start(this.folder.resolve("with"))) {
            app.awaitLine(misfit.reason, PATIENCE);
            assertThat(app.awaitExit(PATIENCE).code()).isOne();
        }
        try (AppProcess app = misfit.start(
                this.folder.resolve("without"), "--spring.autoconfigure.exclude=" + misfit.configuration)) {
            app.awaitLine("Started \\w+App in", PATIENCE);
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
        }
    }
}
