package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.ConsulWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sample application goes out of service at a real Consul agent, and back, and leaves one that fails.
 */
@Timeout(180)
class ConsulIT extends ConsulFixture {

    @Test
    void isListedButOutOfServiceUntilItComesBack(TestInfo test) throws Exception {
        try (AppProcess app = start(test);
                ConsulWatch entries = new ConsulWatch(agent(), service())) {
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
        try (AppProcess app = start(test);
                ConsulWatch entries = new ConsulWatch(agent(), service())) {
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
                ConsulWatch entries = new ConsulWatch(agent(), service())) {
            app.awaitReady(PATIENCE);
            Set<String> instance = entries.awaitListed(PATIENCE).instances();
            drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
            awaitMaintenance(true);
            app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
            // As without the starter, it says what the health of the application is.
            AgentGate.Kept heartbeat = gate.keepBack("/v1/agent/check/fail/");
            heartbeat.awaitArrival(PATIENCE);
            heartbeat.release(PATIENCE);
            deregisterAtTheAgent(instance.iterator().next());
            entries.awaitGone(PATIENCE);
            drain(app, HttpRequest.newBuilder().DELETE());
            assertThat(entries.awaitListed(PATIENCE).instances()).isEqualTo(instance);
            awaitMaintenance(false);
        }
    }

    @Test
    void passesAtOnceWhenItIsBackAlthoughTheNextHeartbeatIsFarAway(TestInfo test) throws Exception {
        try (AppProcess app = start(
                        test,
                        agent().getPort(),
                        WINDOW,
                        "--spring.cloud.consul.discovery.heartbeat.enabled=true",
                        "--spring.cloud.consul.discovery.heartbeat.ttl=1h");
                ConsulWatch entries = new ConsulWatch(agent(), service())) {
            app.awaitReady(PATIENCE);
            entries.awaitListed(PATIENCE);
            drain(app, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
            app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
            drain(app, HttpRequest.newBuilder().DELETE());
            awaitChecks(
                    checks -> checks.contains("\"Status\":\"passing\"") && !checks.contains("\"Status\":\"critical\""));
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
        awaitChecks(checks -> checks.contains("ServiceMaintenanceMode") == wanted);
    }

    private void awaitChecks(Predicate<String> wanted) throws Exception {
        String index = "0";
        boolean found = false;
        while (!found) {
            URI checks = agent().resolve("/v1/health/checks/" + service() + "?wait=20s&index=" + index);
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(checks).build(), HttpResponse.BodyHandlers.ofString());
            index = response.headers().firstValue("X-Consul-Index").orElseThrow();
            found = wanted.test(response.body().replaceAll("\\s", ""));
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
                ConsulWatch watch = new ConsulWatch(agent(), service())) {
            app.awaitReady(PATIENCE);
            watch.awaitListed(PATIENCE);
            fault.onset.accept(gate);
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            System.out.println("Exit with an agent that " + fault + ": " + exit.elapsed());
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(FORCE_SHUTDOWN_AFTER.minus(REGISTRY_TIMEOUT));
            assertThat(logSinceSignal(app)).contains(fault.inLog(), fault.inSummary());
            assertThat(registryInReport().required("name").asString()).isEqualTo("consul");
            assertThat(registryInReport().required("outcome").asString()).isEqualTo(fault.outcome);
        }
    }
}
