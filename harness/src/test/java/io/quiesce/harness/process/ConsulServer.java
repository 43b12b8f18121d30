package io.quiesce.harness.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.Ports;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Consul server of its own, which keeps what it knows on disk, so that it can be killed and come back.
 */
final class ConsulServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    private final Path program;

    private final Path directory;

    private final String datacenter;

    private final List<Integer> ports = Ports.choose(4);

    private Process process;

    ConsulServer(Path program, Path directory) throws IOException {
        this(program, directory, "dc1");
    }

    ConsulServer(Path program, Path directory, String datacenter) throws IOException {
        this.program = program;
        this.directory = directory;
        this.datacenter = datacenter;
        start();
    }

    /** Become one of several datacenters. */
    void join(ConsulServer other) throws IOException, InterruptedException {
        HttpResponse<String> response = send("PUT", "agent/join/127.0.0.1:" + other.ports.get(3) + "?wan=1", "");
        if (response.statusCode() != 200) {
            throw new IOException("Not joined: " + response.body());
        }
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> get("status/leader?dc=" + other.datacenter)
                .asString("")
                .contains(":"));
    }

    void start() throws IOException {
        this.process = new ProcessBuilder(
                        this.program.toString(),
                        "agent",
                        "-server",
                        "-bootstrap",
                        "-bind=127.0.0.1",
                        "-client=127.0.0.1",
                        "-datacenter=" + this.datacenter,
                        "-node=" + this.datacenter,
                        "-data-dir=" + this.directory.resolve("consul-" + this.datacenter),
                        "-http-port=" + this.ports.get(0),
                        "-server-port=" + this.ports.get(1),
                        "-serf-lan-port=" + this.ports.get(2),
                        "-serf-wan-port=" + this.ports.get(3),
                        "-dns-port=-1",
                        "-grpc-port=-1",
                        "-hcl=performance { raft_multiplier = 1 }",
                        "-log-level=warn")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(this.directory
                        .resolve("consul-" + this.datacenter + ".log")
                        .toFile()))
                .start();
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> send("GET", "status/leader", "")
                .body()
                .contains(":"));
    }

    /** End it without a word. */
    void kill() throws InterruptedException {
        this.process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + this.ports.get(0));
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("/v1/" + path))
                .method(method, BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build();
        return this.client.send(request, BodyHandlers.ofString());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path, "");
        JsonMapper json = new JsonMapper();
        return (response.statusCode() == 200) ? json.readTree(response.body()) : json.createArrayNode();
    }

    void put(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send("PUT", path, body);
        if (response.statusCode() != 200) {
            throw new IOException("PUT %s: %s".formatted(path, response.body()));
        }
    }

    @Override
    public void close() {
        this.process.destroyForcibly();
    }
}
