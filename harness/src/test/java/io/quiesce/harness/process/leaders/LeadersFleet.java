package io.quiesce.harness.process.leaders;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.process.UnpackedSample;
import io.quiesce.harness.process.infrastructure.Server;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Instances of the sample application that want to lead six groups, with a Consul and a server for the locks.
 */
final class LeadersFleet implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    static final Duration PACE = Duration.ofMillis(700);

    static final List<String> GROUPS = List.of("alpha", "beta", "gamma", "delta", "epsilon", "zeta");

    /** What the sample application does not have. */
    private static final Pattern REDIS = Pattern.compile(
            "[/\\\\](spring-(data-(redis|commons|keyvalue)|oxm|integration-redis)|lettuce|redis-authx|netty|reactor-core|reactive-streams)-");

    private final HttpClient client = HttpClient.newHttpClient();

    private final List<AppProcess> instances = new ArrayList<>();

    private final List<Server> servers = new ArrayList<>();

    private final Path folder;

    private final String kind;

    private final Server consul;

    private final List<String> locks;

    /**
     * Start the servers.
     * @param folder for all that they write
     * @param kind of the locks, {@code jdbc} or {@code redis}
     */
    LeadersFleet(Path folder, String kind) throws Exception {
        this.folder = folder;
        this.kind = kind;
        this.consul = keep(Server.consul(folder));
        this.locks = locks();
    }

    private Server keep(Server server) {
        this.servers.add(server);
        return server;
    }

    private List<String> locks() throws Exception {
        if (this.kind.equals("redis")) {
            return List.of(
                    "--spring.profiles.active=consul",
                    "--leaders.redis-port=" + keep(Server.redis(this.folder)).port());
        }
        Path data = this.folder.resolve("postgres");
        Files.createDirectory(data);
        return List.of(
                "--spring.profiles.active=consul,postgres",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres"
                        .formatted(keep(Server.postgres(data)).port()),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=");
    }

    /** What has to be ahead of the application. */
    private Path[] classes() {
        Stream<Path> clients = this.kind.equals("redis")
                ? Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter((entry) -> REDIS.matcher(entry).find())
                        .map(Path::of)
                : Stream.empty();
        return Stream.concat(Stream.of(Path.of("target", "test-classes").toAbsolutePath()), clients)
                .toArray(Path[]::new);
    }

    AppProcess start(String name, String... arguments) {
        AppProcess app = UnpackedSample.launch(classes())
                .name(name)
                .workingDirectory(this.folder.resolve(name))
                .arguments(
                        "--server.address=127.0.0.1",
                        "--spring.cloud.consul.host=127.0.0.1",
                        "--spring.cloud.consul.port=" + this.consul.port(),
                        "--spring.cloud.consul.discovery.instance-id=" + name,
                        "--leaders.locks=" + this.kind,
                        "--leaders.instance=" + name,
                        "--shutdown.fleet.server-name=" + name,
                        "--shutdown.leadership.pace=" + PACE.toMillis() + "ms",
                        "--shutdown.keep-accepting-for=0s",
                        "--shutdown.cancel-running-tasks-after=3s",
                        "--shutdown.force-shutdown-after=4s",
                        "--shutdown.report.file=report.json")
                .arguments(this.locks.toArray(String[]::new))
                .arguments(arguments)
                .start();
        this.instances.add(app);
        return app;
    }

    /** Return who has led so far. */
    Terms terms() {
        return Terms.of(this.instances);
    }

    JsonNode report(String name) {
        return new JsonMapper().readTree(this.folder.resolve(name).resolve("report.json"));
    }

    /** Has an instance drain; returns when that was. */
    long drain(AppProcess app) throws Exception {
        long begin = LoggedLocks.now();
        require(HttpRequest.newBuilder(app.uri().resolve("/actuator/drain")).POST(BodyPublishers.noBody()));
        return begin;
    }

    void resume(AppProcess app) throws Exception {
        require(HttpRequest.newBuilder(app.uri().resolve("/actuator/drain")).DELETE());
    }

    /** Switch a profile of one server. */
    void profile(String server, String status) throws Exception {
        String profile = "{\"id\":\"rack\",\"servers\":[\"%s\"],\"status\":\"%s\"}".formatted(server, status);
        require(HttpRequest.newBuilder(uri("kv/shutdown/deservice-profiles/rack"))
                .PUT(BodyPublishers.ofString(profile)));
    }

    String require(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = this.client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer + ": " + answer.body());
        }
        return answer.body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d/v1/%s".formatted(this.consul.port(), path));
    }

    /** Wait until each group is led, by one of these. */
    void awaitLeaders(Set<String> instances) throws Exception {
        await((keys) -> keys.stream()
                        .filter((key) -> key.path("Key").asString().split("/").length == 5)
                        .filter((key) -> instances.contains(value(key)))
                        .count()
                == GROUPS.size());
    }

    private static String value(JsonNode key) {
        byte[] value = Base64.getDecoder().decode(key.path("Value").asString(""));
        return new JsonMapper().readTree(value).asString();
    }

    /** Wait until so many leaders and candidates have said so. */
    void awaitKeys(int count) throws Exception {
        await((keys) -> keys.size() == count);
    }

    /** Each question is answered when something has changed. */
    private void await(Predicate<List<JsonNode>> condition) throws Exception {
        String index = "0";
        while (true) {
            HttpResponse<String> answer = this.client.send(
                    HttpRequest.newBuilder(
                                    uri("kv/shutdown/fleet/order-service/leaders/?recurse&wait=60s&index=" + index))
                            .build(),
                    BodyHandlers.ofString());
            List<JsonNode> held = (answer.statusCode() == 200)
                    ? new JsonMapper()
                            .readTree(answer.body())
                            .valueStream()
                            .filter((key) -> key.has("Session"))
                            .toList()
                    : List.of();
            if (condition.test(held)) {
                return;
            }
            index = answer.headers().firstValue("X-Consul-Index").orElse("0");
        }
    }

    @Override
    public void close() {
        this.instances.forEach(AppProcess::close);
        try {
            for (Server server : this.servers) {
                server.stop();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
