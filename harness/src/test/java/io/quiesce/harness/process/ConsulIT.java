package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.ConsulWatch;
import io.quiesce.harness.ConsulWatch.Change;
import io.quiesce.harness.LogLine;
import io.quiesce.harness.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample application leaves a real Consul agent.
 */
@Tag("alone")
@Timeout(180)
class ConsulIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration WINDOW = Duration.ofSeconds(3);

    private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration SLACK = Duration.ofSeconds(1);

    private static ConsulAgent consul;

    @TempDir
    private Path directory;

    private String service;

    /** One agent for all tests. It is not started before all of them, because a skip would not be reported there. */
    @BeforeEach
    void startAgent() {
        if (consul == null) {
            consul = new ConsulAgent();
        }
    }

    @AfterAll
    static void stopAgent() {
        if (consul != null) {
            consul.close();
        }
    }

    private static URI agent() {
        return consul.uri();
    }

    private AppProcess start(TestInfo test, int agentPort, Duration window, String... arguments) {
        this.service = "orders-" + Integer.toHexString(test.getDisplayName().hashCode());
        AppLaunch launch = SampleLaunch.in(
                        this.directory,
                        "orders",
                        "--spring.profiles.active=consul",
                        "--spring.application.name=" + this.service,
                        "--shutdown.keep-accepting-for=" + window.toMillis() + "ms",
                        "--shutdown.cancel-running-tasks-after=8s",
                        "--shutdown.force-shutdown-after=10s",
                        "--shutdown.registry.timeout=" + REGISTRY_TIMEOUT.toMillis() + "ms",
                        "--shutdown.report.file=" + reportFile())
                .arguments(arguments)
                .environment("CONSUL_HOST", consul.host())
                .environment("CONSUL_PORT", Integer.toString(agentPort));
        return launch.start();
    }

    private Path reportFile() {
        return this.directory.resolve("report.json");
    }

    private JsonNode registryInReport() {
        return new JsonMapper().readTree(reportFile()).required("registry").required(0);
    }

    @Test
    void leavesTheAgentAtOnceAndGoesOnServing(TestInfo test) throws Exception {
        try (AppProcess app = start(test, agent().getPort(), WINDOW);
                ConsulWatch watch = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            assertThat(watch.awaitListed(PATIENCE).instances()).hasSize(1);
            app.signal("TERM");
            List<Request> requests = requestsUntil(app, WINDOW.minusMillis(200));
            Change gone = watch.awaitGone(PATIENCE);
            System.out.println("Gone from the agent after " + app.sinceSignal(gone.nanoTime()));
            assertThat(app.sinceSignal(gone.nanoTime())).isLessThan(Duration.ofMillis(500));
            assertThat(requests).extracting(Request::status).containsOnly(200);
            assertThat(requests)
                    .filteredOn(request -> request.sentNanos() > gone.nanoTime())
                    .hasSizeGreaterThan(20);
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(logSinceSignal(app)).contains("Deregistration from 'consul' confirmed after");
            assertThat(registryInReport().required("name").asString()).isEqualTo("consul");
            assertThat(registryInReport().required("outcome").asString()).isEqualTo("completed");
        }
    }

    @Test
    void aGrpcServerAloneIsRegisteredAndLeaves(TestInfo test) throws Exception {
        int port = Ports.choose(1).get(0);
        try (AppProcess app = start(
                        test,
                        agent().getPort(),
                        WINDOW,
                        "--spring.main.web-application-type=none",
                        "--spring.grpc.server.port=" + port,
                        "--shutdown.registry.register-grpc=true");
                ConsulWatch watch = new ConsulWatch(agent(), this.service)) {
            assertThat(watch.awaitListed(PATIENCE).instances()).hasSize(1);
            app.awaitLine("Started SampleApplication", PATIENCE);
            assertThat(portInCatalog()).isEqualTo(port);
            app.signal("TERM");
            Change gone = watch.awaitGone(PATIENCE);
            assertThat(app.sinceSignal(gone.nanoTime())).isLessThan(Duration.ofMillis(500));
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(logSinceSignal(app)).contains("Deregistration from 'consul' confirmed after");
        }
    }

    @Test
    void isListedButOutOfServiceUntilItComesBack(TestInfo test) throws Exception {
        try (AppProcess app = start(test, agent().getPort(), WINDOW);
                ConsulWatch entries = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            Set<String> instance = entries.awaitListed(PATIENCE).instances();
            drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
            awaitMaintenance(true);
            assertThat(entries.awaitListed(PATIENCE).instances()).isEqualTo(instance);
            drain(app, HttpRequest.newBuilder().DELETE());
            awaitMaintenance(false);
            drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
            awaitMaintenance(true);
            app.signal("TERM");
            entries.awaitGone(PATIENCE);
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
        }
    }

    @Test
    void comesBackBeforeItIsOffline(TestInfo test) throws Exception {
        try (AppProcess app = start(test, agent().getPort(), WINDOW);
                ConsulWatch entries = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            Set<String> instance = entries.awaitListed(PATIENCE).instances();
            registerCourier(app);
            assertThat(drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody())))
                    .contains("\"state\":\"BECOMING_OFFLINE\"");
            awaitMaintenance(true);
            assertThat(drain(app, HttpRequest.newBuilder().DELETE())).contains("\"state\":\"ONLINE\"");
            awaitMaintenance(false);
            assertThat(entries.awaitListed(PATIENCE).instances()).isEqualTo(instance);
        }
    }

    @Test
    void keepsItsHeartbeatOutOfServiceAndComesBackAtAnAgentThatHasRemovedIt(TestInfo test) throws Exception {
        try (AgentGate gate = new AgentGate(agent());
                AppProcess app = start(
                        test,
                        gate.port(),
                        WINDOW,
                        "--spring.cloud.consul.discovery.heartbeat.enabled=true",
                        "--spring.cloud.consul.discovery.heartbeat.ttl=3s");
                ConsulWatch entries = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            Set<String> instance = entries.awaitListed(PATIENCE).instances();
            drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
            awaitMaintenance(true);
            app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
            AgentGate.Kept heartbeat = gate.keepBack("/v1/agent/check/pass/");
            heartbeat.awaitArrival(PATIENCE);
            heartbeat.release(PATIENCE);
            deregisterAtTheAgent(instance.iterator().next());
            entries.awaitGone(PATIENCE);
            drain(app, HttpRequest.newBuilder().DELETE());
            assertThat(entries.awaitListed(PATIENCE).instances()).isEqualTo(instance);
            awaitMaintenance(false);
        }
    }

    /** What Consul does itself to a service that is critical for too long. */
    private static void deregisterAtTheAgent(String instance) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(agent().resolve("/v1/agent/service/deregister/" + instance))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    /** The agent answers when something has changed. */
    private void awaitMaintenance(boolean wanted) throws Exception {
        String index = "0";
        boolean maintained = !wanted;
        while (maintained != wanted) {
            URI checks = agent().resolve("/v1/health/checks/" + this.service + "?wait=20s&index=" + index);
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(checks).build(), HttpResponse.BodyHandlers.ofString());
            index = response.headers().firstValue("X-Consul-Index").orElseThrow();
            maintained = response.body().contains("Service Maintenance Mode");
        }
    }

    /** Its lease is outstanding for a minute. */
    private static void registerCourier(AppProcess app) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(app.uri().resolve("/couriers/ada"))
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"expiresIn\":\"60s\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static String drain(AppProcess app, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        request.uri(app.uri().resolve("/actuator/drain"))
                                .header("Content-Type", "application/json")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private int portInCatalog() throws Exception {
        HttpResponse<String> services = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(agent().resolve("/v1/catalog/service/" + this.service))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new JsonMapper()
                .readTree(services.body())
                .required(0)
                .required("ServicePort")
                .asInt();
    }

    private record Request(long sentNanos, int status) {}

    private static List<Request> requestsUntil(AppProcess app, Duration sinceSignal) throws IOException {
        List<Request> requests = new ArrayList<>();
        while (app.sinceSignal(System.nanoTime()).compareTo(sinceSignal) < 0) {
            long sent = System.nanoTime();
            try (RawConnection connection = new RawConnection(app.uri().getPort())) {
                requests.add(
                        new Request(sent, connection.get("/orders?work=20ms").status()));
            }
        }
        return requests;
    }

    private static String logSinceSignal(AppProcess app) {
        return app.linesSinceSignal().stream().map(LogLine::text).collect(Collectors.joining("\n"));
    }

    @Test
    void doesNotComeBackAlthoughAHeartbeatWasUnderWay(TestInfo test) throws Exception {
        try (AgentGate gate = new AgentGate(agent());
                AppProcess app = start(
                        test,
                        gate.port(),
                        WINDOW,
                        "--spring.cloud.consul.discovery.heartbeat.enabled=true",
                        "--spring.cloud.consul.discovery.heartbeat.ttl=3s",
                        "--spring.cloud.consul.discovery.heartbeat.reregister-service-on-failure=true");
                ConsulWatch watch = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            Set<String> instance = watch.awaitListed(PATIENCE).instances();
            AgentGate.Kept heartbeat = gate.keepBack("/v1/agent/check/");
            heartbeat.awaitArrival(PATIENCE);
            app.signal("TERM");
            watch.awaitGone(PATIENCE);
            heartbeat.release(PATIENCE);
            assertThat(app.sinceSignal(System.nanoTime())).as("late heartbeat").isLessThan(WINDOW);
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(watch.changes()).extracting(Change::instances).containsExactly(Set.of(), instance, Set.of());
        }
    }

    /** What can be wrong with an agent. */
    private enum Fault {
        REFUSES_CONNECTIONS(AgentGate::refuse, "failed"),
        NEVER_ANSWERS(AgentGate::hang, "timed_out"),
        FORBIDS(gate -> gate.answer(403), "failed"),
        FAILS(gate -> gate.answer(500), "failed");

        private final Consumer<AgentGate> onset;

        private final String outcome;

        Fault(Consumer<AgentGate> onset, String outcome) {
            this.onset = onset;
            this.outcome = outcome;
        }

        String inLog() {
            return this.outcome.equals("failed")
                    ? "Deregistration from 'consul' failed after"
                    : "Deregistration from 'consul' did not end within";
        }

        String inSummary() {
            return "deregistration from 'consul' " + (this.outcome.equals("failed") ? "failed" : "did not end in time");
        }
    }

    @ParameterizedTest
    @EnumSource
    void agentThatFailsCostsItsTimeoutAtMost(Fault fault, TestInfo test) throws Exception {
        try (AgentGate gate = new AgentGate(agent());
                AppProcess app = start(test, gate.port(), Duration.ZERO);
                ConsulWatch watch = new ConsulWatch(agent(), this.service)) {
            app.awaitReady(PATIENCE);
            watch.awaitListed(PATIENCE);
            fault.onset.accept(gate);
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            System.out.println("Exit with an agent that " + fault + ": " + exit.elapsed());
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(REGISTRY_TIMEOUT.plus(SLACK));
            assertThat(logSinceSignal(app)).contains(fault.inLog(), fault.inSummary());
            assertThat(registryInReport().required("name").asString()).isEqualTo("consul");
            assertThat(registryInReport().required("outcome").asString()).isEqualTo(fault.outcome);
        }
    }
}
