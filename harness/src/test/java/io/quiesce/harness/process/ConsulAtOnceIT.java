package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.ConsulWatch;
import io.quiesce.harness.ConsulWatch.Change;
import io.quiesce.harness.Ports;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample application leaves a real Consul agent at once, and does not come back.
 */
@Tag("alone")
@Timeout(180)
class ConsulAtOnceIT extends ConsulFixture {

    @Test
    void leavesTheAgentAtOnceAndGoesOnServing(TestInfo test) throws Exception {
        try (AppProcess app = start(test);
                ConsulWatch watch = new ConsulWatch(agent(), service())) {
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
                        "--spring.main.web-application-type=none",
                        "--spring.grpc.server.port=" + port,
                        "--shutdown.registry.register-grpc=true");
                ConsulWatch watch = new ConsulWatch(agent(), service())) {
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

    private int portInCatalog() throws Exception {
        HttpResponse<String> services = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(agent().resolve("/v1/catalog/service/" + service()))
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
                ConsulWatch watch = new ConsulWatch(agent(), service())) {
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
}
