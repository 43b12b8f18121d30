package io.quiesce.harness.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Haproxy;
import io.quiesce.harness.Ports;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Five instances of the sample application, {@code a} to {@code e} on servers of these names, behind HAProxy and with a Consul
 * server of their own. The first reaches Consul through a gate.
 */
final class SampleFleet implements AutoCloseable {

    static final String SERVICE = "orders";

    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private final HttpClient client = HttpClient.newHttpClient();

    private final Map<String, AppProcess> instances = new LinkedHashMap<>();

    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private final Path directory;

    final ConsulServer consul;

    final AgentGate gate;

    final FleetWatch watch;

    final Haproxy haproxy;

    SampleFleet(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        Path program = RealServers.haproxy();
        this.consul = new ConsulServer(RealServers.consul(), directory);
        this.gate = new AgentGate(this.consul.uri());
        this.watch = new FleetWatch(this.consul.uri(), SERVICE);
        List<Integer> chosen = Ports.choose(6);
        for (String name : NAMES) {
            this.ports.put(name, chosen.get(this.ports.size()));
        }
        for (String name : NAMES) {
            start(name);
        }
        for (AppProcess instance : this.instances.values()) {
            instance.awaitReady(PATIENCE);
        }
        this.haproxy = new Haproxy(program, directory, chosen.get(5), this.ports);
        await(Map.of(), NAMES);
    }

    void startThoseThatAreGone() throws InterruptedException {
        for (String name : NAMES) {
            // Whoever was told to go is going.
            if (instance(name).firstSignalNanos().isPresent()) {
                instance(name).awaitExit(PATIENCE);
                start(name);
                instance(name).awaitReady(PATIENCE);
            }
        }
    }

    private void start(String name) {
        int port = name.equals("a") ? this.gate.port() : this.consul.uri().getPort();
        this.instances.put(
                name,
                SampleLaunch.in(
                                this.directory,
                                name,
                                "--spring.profiles.active=consul",
                                "--spring.application.name=" + SERVICE,
                                "--spring.cloud.consul.discovery.instance-id=" + name,
                                "--server.port=" + this.ports.get(name),
                                "--spring.grpc.server.port=0",
                                "--sample.broker=none",
                                "--shutdown.drain.keep-accepting-for=4s",
                                "--shutdown.fleet.server-name=" + name,
                                "--shutdown.fleet.min-in-service=2",
                                "--shutdown.fleet.max-draining=1",
                                "--shutdown.fleet.session-ttl=10s",
                                // Each has a database of its own, and so leads.
                                "--shutdown.leadership.pace=0s",
                                "--shutdown.fleet.hold-last-instance=" + name.equals("e"),
                                "--management.endpoints.web.exposure.include=health,drain,fleet",
                                "--management.endpoint.fleet.access=unrestricted")
                        .environment("CONSUL_HOST", "127.0.0.1")
                        .environment("CONSUL_PORT", Integer.toString(port))
                        .start());
    }

    AppProcess instance(String name) {
        return this.instances.get(name);
    }

    /** Switch the profile directly in the store. */
    void profile(String id, String status, String... servers) throws IOException, InterruptedException {
        String names = Stream.of(servers).map((server) -> "\"" + server + "\"").collect(Collectors.joining(","));
        this.consul.put(
                "kv/shutdown/deservice-profiles/" + id,
                "{\"id\":\"%s\",\"servers\":[%s],\"status\":\"%s\"}".formatted(id, names, status));
    }

    HttpResponse<String> send(String name, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.ports.get(name) + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build();
        return this.client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode fleet(String name) throws IOException, InterruptedException {
        return new JsonMapper()
                .readTree(send(name, "GET", "/actuator/fleet", "").body());
    }

    /** Wait until these say this of themselves, and those are in service, for the registry too. */
    void await(Map<String, String> others, List<String> inService) throws InterruptedException, IOException {
        Predicate<Map<String, String>> wanted = (phases) ->
                others.entrySet().stream().allMatch((other) -> other.getValue().equals(phases.get(other.getKey())))
                        && inService.stream().allMatch((name) -> "IN_SERVICE".equals(phases.get(name)));
        this.watch.await(wanted, PATIENCE);
        long index = 0;
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
            HttpResponse<String> response = this.consul.send(
                    "GET", "health/service/%s?passing&wait=10s&index=%d".formatted(SERVICE, index), "");
            index = response.headers().firstValueAsLong("X-Consul-Index").orElse(0);
            Set<String> passing = new JsonMapper()
                    .readTree(response.body())
                    .valueStream()
                    .map((entry) -> entry.at("/Service/ID").asString())
                    .collect(Collectors.toSet());
            if (passing.containsAll(inService)
                    && others.entrySet().stream()
                            .noneMatch((other) -> other.getValue().equals("OUT") && passing.contains(other.getKey()))) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("Passing after %s: %s".formatted(PATIENCE, passing));
            }
        }
    }

    boolean isLocked() throws IOException, InterruptedException {
        return this.consul
                .get("kv/shutdown/fleet/" + SERVICE + "/lock")
                .valueStream()
                .anyMatch((pair) -> pair.has("Session"));
    }

    @Override
    public void close() {
        this.instances.values().forEach(AppProcess::close);
        this.haproxy.close();
        this.watch.close();
        this.gate.close();
        this.consul.close();
    }
}
