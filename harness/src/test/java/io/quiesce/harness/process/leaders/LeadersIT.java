package io.quiesce.harness.process.leaders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.process.UnpackedSample;
import io.quiesce.harness.process.infrastructure.Server;
import io.quiesce.harness.process.leaders.Terms.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three instances of the sample application that lead six groups, with a real Consul: one drains, two drain at once, one is shut
 * down. The leaders themselves say when they have a lock.
 */
@Timeout(300)
class LeadersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration PACE = Duration.ofMillis(700);

    private static final List<String> GROUPS = List.of("alpha", "beta", "gamma", "delta", "epsilon", "zeta");

    /** What the sample application does not have. */
    private static final Pattern REDIS = Pattern.compile(
            "[/\\\\](spring-(data-(redis|commons|keyvalue)|oxm|integration-redis)|lettuce|redis-authx|netty|reactor-core|reactive-streams)-");

    private static final String OFFLINE = "Out of service, nothing is outstanding";

    private final HttpClient client = HttpClient.newHttpClient();

    private final List<AppProcess> instances = new ArrayList<>();

    private final List<Server> servers = new ArrayList<>();

    @TempDir
    private Path folder;

    private Server consul;

    @BeforeEach
    void startConsul() throws Exception {
        this.consul = keep(Server.consul(this.folder));
    }

    @AfterEach
    void stop() throws Exception {
        this.instances.forEach(AppProcess::close);
        for (Server server : this.servers) {
            server.stop();
        }
    }

    private Server keep(Server server) {
        this.servers.add(server);
        return server;
    }

    /** Where the locks are. */
    private List<String> locks(String kind) throws Exception {
        if (kind.equals("redis")) {
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
    private static Path[] classes(String kind) {
        Stream<Path> clients = kind.equals("redis")
                ? Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter((entry) -> REDIS.matcher(entry).find())
                        .map(Path::of)
                : Stream.empty();
        return Stream.concat(Stream.of(Path.of("target", "test-classes").toAbsolutePath()), clients)
                .toArray(Path[]::new);
    }

    private AppProcess start(String name, String kind, List<String> locks) {
        AppProcess app = UnpackedSample.launch(classes(kind))
                .name(name)
                .workingDirectory(this.folder.resolve(name))
                .arguments(
                        "--server.address=127.0.0.1",
                        "--spring.cloud.consul.host=127.0.0.1",
                        "--spring.cloud.consul.port=" + this.consul.port(),
                        "--spring.cloud.consul.discovery.instance-id=" + name,
                        "--leaders.locks=" + kind,
                        "--leaders.instance=" + name,
                        "--shutdown.leadership.pace=" + PACE.toMillis() + "ms",
                        "--shutdown.keep-accepting-for=0s",
                        "--shutdown.cancel-running-tasks-after=3s",
                        "--shutdown.force-shutdown-after=4s",
                        "--shutdown.report.file=report.json")
                .arguments(locks.toArray(String[]::new))
                .start();
        this.instances.add(app);
        return app;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc", "redis"})
    void handsSixGroupsOverOneByOne(String kind) throws Exception {
        List<String> locks = locks(kind);
        AppProcess a = start("a", kind, locks);
        AppProcess b = start("b", kind, locks);
        AppProcess c = start("c", kind, locks);
        a.awaitReady(PATIENCE);
        b.awaitReady(PATIENCE);
        c.awaitReady(PATIENCE);
        awaitKeys(GROUPS.size() * 4);
        long first = now();
        drain(a);
        a.awaitLine(OFFLINE, PATIENCE);
        awaitLeaders(Set.of("b", "c"));
        resume(a);
        awaitKeys(GROUPS.size() * 4);
        drain(b);
        drain(c);
        b.awaitLine(OFFLINE, PATIENCE);
        c.awaitLine(OFFLINE, PATIENCE);
        awaitLeaders(Set.of("a"));
        Terms soft = Terms.of(this.instances).since(first);
        assertThat(soft.ends()).hasSizeGreaterThanOrEqualTo(GROUPS.size());
        assertThat(soft.intervals()).allSatisfy((each) -> assertThat(each).isGreaterThanOrEqualTo(PACE));
        resume(b);
        resume(c);
        awaitKeys(GROUPS.size() * 4);
        a.signal("TERM");
        assertThat(a.awaitExit(PATIENCE).code()).isZero();
        Terms all = Terms.of(this.instances);
        GROUPS.forEach((group) -> assertTakeTurns(all.of(group)));
        assertReport();
        System.out.printf(
                "LeadersIT with %s: soft: intervals %s, nobody led for %s; at SIGTERM: intervals %s, nobody led for %s%n",
                kind,
                soft.intervals(),
                soft.gaps(),
                all.since(soft.changes().get(soft.changes().size() - 1).micros() + 1)
                        .intervals(),
                all.since(soft.changes().get(soft.changes().size() - 1).micros() + 1)
                        .gaps());
    }

    /** Each term ends before the next one begins. */
    private static void assertTakeTurns(List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i).begins()).as("%s", changes).isEqualTo(i % 2 == 0);
        }
        for (int i = 1; i < changes.size(); i += 2) {
            assertThat(changes.get(i).instance()).isEqualTo(changes.get(i - 1).instance());
        }
    }

    private void assertReport() {
        JsonNode leaderships = new JsonMapper()
                .readTree(this.folder.resolve("a").resolve("report.json"))
                .required("leaderships");
        assertThat(leaderships.required("exceeded").asBoolean()).isTrue();
        assertThat(leaderships.required("handedOver"))
                .hasSize(GROUPS.size())
                .allSatisfy((each) -> assertThat(each.required("to").asString()).isIn("b", "c"));
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void drain(AppProcess app) throws Exception {
        send(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
    }

    private void resume(AppProcess app) throws Exception {
        send(app, HttpRequest.newBuilder().DELETE());
    }

    private void send(AppProcess app, HttpRequest.Builder request) throws Exception {
        URI uri = app.uri().resolve("/actuator/drain");
        assertThat(this.client
                        .send(request.uri(uri).build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    /** Wait until each group is led, by one of these. */
    private void awaitLeaders(Set<String> instances) throws Exception {
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
    private void awaitKeys(int count) throws Exception {
        await((keys) -> keys.size() == count);
    }

    private interface Condition {
        boolean holds(List<JsonNode> keys);
    }

    /** Each question is answered when something has changed. */
    private void await(Condition condition) throws Exception {
        String index = "0";
        while (true) {
            HttpResponse<String> answer = this.client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:%d/v1/kv/shutdown/fleet/order-service/leaders/?recurse&wait=60s&index=%s"
                                            .formatted(this.consul.port(), index)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            List<JsonNode> held = (answer.statusCode() == 200)
                    ? new JsonMapper()
                            .readTree(answer.body())
                            .valueStream()
                            .filter((key) -> key.has("Session"))
                            .collect(Collectors.toList())
                    : List.of();
            if (condition.holds(held)) {
                return;
            }
            index = answer.headers().firstValue("X-Consul-Index").orElse("0");
        }
    }
}
