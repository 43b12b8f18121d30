package io.quiesce.harness.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.quiesce.harness.AppLaunch;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The jar of the sample application in a container, where the JVM is process 1. An image with a JVM cannot be had everywhere, so
 * the JVM and its libraries are those of the machine, which the container may read.
 */
final class SampleContainer implements AutoCloseable {

    private static final int PORT = 8080;

    private static final String JAR = "/opt/sample-app.jar";

    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private static final List<Path> LIBRARIES =
            List.of(Path.of("/lib"), Path.of("/lib64"), Path.of("/usr/lib"), Path.of("/usr/share/zoneinfo"));

    private final WaitingConsumer output = new WaitingConsumer();

    private final HttpClient client = HttpClient.newHttpClient();

    private final GenericContainer<?> container;

    SampleContainer(String... arguments) {
        this.container = new GenericContainer<>(RealServers.consulImage())
                .withFileSystemBind(System.getProperty(AppLaunch.SAMPLE_JAR_PROPERTY), JAR, BindMode.READ_ONLY)
                .withCreateContainerCmdModifier((create) -> create.withEntrypoint(command(arguments)))
                .withLogConsumer(this.output)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp("/actuator/health/readiness")
                        .forPort(PORT)
                        .withStartupTimeout(SampleApp.PATIENCE));
        LIBRARIES.forEach(this::mount);
        mount(JAVA);
        // Distributions keep it elsewhere, behind a link.
        mount(folderOf("lib/jvm.cfg"));
        mount(folderOf("conf/security/java.security"));
        this.container.start();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.resolve("bin/java").toString()));
        command.addAll(AppLaunch.QUICK_START);
        command.addAll(List.of("-jar", JAR, "--sample.broker=none"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path folderOf(String file) {
        try {
            return JAVA.resolve(file).toRealPath().getParent();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void mount(Path folder) {
        if (folder.toFile().exists()) {
            this.container.withFileSystemBind(folder.toString(), folder.toString(), BindMode.READ_ONLY);
        }
    }

    CompletableFuture<HttpResponse<String>> post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return this.client.sendAsync(request.timeout(SampleApp.PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://" + this.container.getHost() + ":" + this.container.getMappedPort(PORT) + path);
    }

    void awaitLog(String part) throws Exception {
        this.output.waitUntil(
                (OutputFrame frame) -> frame.getUtf8String().contains(part),
                (int) SampleApp.PATIENCE.toSeconds(),
                TimeUnit.SECONDS);
    }

    String log() {
        return this.container.getLogs();
    }

    /** Stop it as {@code docker stop} does, and say how it has ended. */
    ContainerState stop(Duration timeout) {
        DockerClient engine = this.container.getDockerClient();
        String id = this.container.getContainerId();
        engine.stopContainerCmd(id)
                .withTimeout(Math.toIntExact(timeout.toSeconds()))
                .exec();
        return engine.inspectContainerCmd(id).exec().getState();
    }

    @Override
    public void close() {
        this.container.stop();
    }
}
