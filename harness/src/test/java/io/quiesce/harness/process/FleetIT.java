package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.BalancerClient;
import io.quiesce.harness.Load;
import io.quiesce.harness.LoadPlan;
import io.quiesce.harness.LoadReport;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.RequestMix;
import io.quiesce.harness.process.AgentGate.Kept;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five instances, of which a profile may take three out of service, one after the other: two must stay.
 */
@Timeout(300)
class FleetIT {

    private static final Duration PATIENCE = SampleFleet.PATIENCE;

    private static final List<String> ALL = List.of("a", "b", "c", "d", "e");

    private static final RequestMix MIX = RequestMix.of(List.of(
            RequestKind.post(Duration.ofMillis(20)),
            RequestKind.post(Duration.ofMillis(20)),
            RequestKind.post(Duration.ofMillis(200))));

    @TempDir
    static Path directory;

    private static SampleFleet fleet;

    @BeforeEach
    void startFleet() throws Exception {
        if (fleet == null) {
            fleet = new SampleFleet(directory);
        }
        fleet.watch.takeHistory();
    }

    /** Whatever has happened, all come back when no profile wants them out of service any more, and nothing is left. */
    @AfterEach
    void allComeBack() throws Exception {
        fleet.gate.pass();
        fleet.profile("rack", "normal", "a", "b", "c", "d");
        fleet.startThoseThatAreGone();
        for (String name : ALL) {
            fleet.send(name, "DELETE", "/actuator/drain", "");
        }
        fleet.await(Map.of(), ALL);
        assertThat(fleet.isLocked()).isFalse();
    }

    @AfterAll
    static void stopFleet() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void threeGoOneAfterTheOtherUnderLoadAndTheLastStays() throws Exception {
        try (BalancerClient client = new BalancerClient()) {
            client.add("haproxy", fleet.haproxy.uri());
            assertThat(client.awaitState("haproxy", true, PATIENCE)).isTrue();
            try (Load load = client.start(new LoadPlan(20, Long.MAX_VALUE, PATIENCE, MIX))) {
                assertThat(load.awaitFurther(40, PATIENCE)).isTrue();
                fleet.profile("rack", "deservice", "a", "b", "c", "d");
                Map<String, String> end = fleet.watch.await(FleetIT::threeAreOut, PATIENCE);
                System.out.println("With the profile: " + end);
                System.out.println("As e sees it: " + fleet.fleet("e"));
                assertThat(load.awaitFurther(40, PATIENCE)).isTrue();
                fleet.profile("rack", "normal", "a", "b", "c", "d");
                fleet.await(Map.of(), ALL);
                assertThat(load.awaitFurther(40, PATIENCE)).isTrue();
                load.stop();
                assertThat(load.awaitEnd(PATIENCE)).isTrue();
                LoadReport report = load.report();
                System.out.println("Requests: " + report.requests() + ", failed: " + report.failuresByKind());
                assertThat(report.failures()).isEmpty();
            }
        }
        List<Map<String, String>> history = fleet.watch.takeHistory();
        assertThat(history).allSatisfy((phases) -> {
            assertThat(count(phases, "LEAVING")).isLessThanOrEqualTo(1);
            assertThat(count(phases, "IN_SERVICE")).isGreaterThanOrEqualTo(2);
        });
        assertThat(history).anySatisfy((phases) -> assertThat(phases).containsValue("IN_SERVICE MAX_DRAINING"));
    }

    private static boolean threeAreOut(Map<String, String> phases) {
        return count(phases, "OUT") == 3 && phases.containsValue("IN_SERVICE LAST_INSTANCE");
    }

    private static long count(Map<String, String> phases, String phase) {
        return phases.values().stream()
                .filter((value) -> value.startsWith(phase))
                .count();
    }

    @Test
    void aConsulThatIsKilledAtEveryStepChangesNothingInTheEnd() throws Exception {
        fleet.profile("rack", "deservice", "a", "b", "c", "d");
        for (int out = 1; out <= 3; out++) {
            int wanted = out;
            fleet.watch.await((phases) -> count(phases, "LEAVING") + count(phases, "OUT") >= wanted, PATIENCE);
            fleet.consul.kill();
            fleet.consul.start();
        }
        Map<String, String> end = fleet.watch.await(FleetIT::threeAreOut, PATIENCE);
        assertThat(count(end, "IN_SERVICE")).isEqualTo(2);
        fleet.consul.kill();
        assertThat(fleet.send("e", "GET", "/orders", "").statusCode()).isEqualTo(200);
        fleet.consul.start();
        fleet.profile("rack", "normal", "a", "b", "c", "d");
        fleet.consul.kill();
        fleet.consul.start();
        fleet.await(Map.of(), ALL);
        assertThat(fleet.watch.takeHistory())
                .allSatisfy((phases) -> assertThat(count(phases, "IN_SERVICE")).isGreaterThanOrEqualTo(2));
    }

    @Test
    void whoLosesItsSessionWhileItHasTheLockDoesNotGo() throws Exception {
        fleet.send("c", "POST", "/actuator/drain", "{}");
        fleet.send("d", "POST", "/actuator/drain", "{}");
        fleet.await(Map.of("c", "OUT", "d", "OUT"), List.of("a", "b", "e"));
        Kept decision = fleet.gate.keepBack("/v1/txn");
        fleet.profile("rack", "deservice", "a");
        decision.awaitArrival(PATIENCE);
        String session = fleet.consul
                .get("kv/shutdown/fleet/" + SampleFleet.SERVICE + "/lock")
                .get(0)
                .required("Session")
                .asString();
        fleet.consul.put("session/destroy/" + session, "");
        fleet.profile("rack", "deservice", "a", "b");
        fleet.await(Map.of("b", "OUT"), List.of("e"));
        fleet.gate.pass();
        decision.release(PATIENCE);
        fleet.watch.await((phases) -> "IN_SERVICE LAST_INSTANCE".equals(phases.get("a")), PATIENCE);
        fleet.send("c", "DELETE", "/actuator/drain", "");
        fleet.send("d", "DELETE", "/actuator/drain", "");
        fleet.await(Map.of("a", "OUT", "b", "OUT"), List.of("c", "d", "e"));
    }

    @Test
    void whoIsKilledWhileItHasTheLockDoesNotKeepOthersFromGoing() throws Exception {
        Kept decision = fleet.gate.keepBack("/v1/txn");
        fleet.profile("rack", "deservice", "a");
        decision.awaitArrival(PATIENCE);
        assertThat(fleet.isLocked()).isTrue();
        fleet.instance("a").signal("KILL");
        fleet.instance("a").awaitExit(PATIENCE);
        fleet.profile("rack", "deservice", "a", "b", "c");
        fleet.await(Map.of("b", "OUT", "c", "OUT"), List.of("d", "e"));
        fleet.gate.pass();
        decision.release(PATIENCE);
        // An instance that never comes back by this name.
        fleet.consul.put("kv/shutdown/fleet/orders/instances/gone", "{\"id\": \"gone\", \"phase\": \"OUT\"}");
        fleet.startThoseThatAreGone();
        fleet.await(Map.of("a", "OUT"), List.of("d", "e"));
        fleet.watch.await((phases) -> !phases.containsKey("gone"), PATIENCE);
    }

    @Test
    void anAgentThatTakesFiveSecondsForEachAnswerIsWaitedFor() throws Exception {
        fleet.gate.delay(Duration.ofSeconds(5));
        fleet.profile("rack", "deservice", "a");
        fleet.await(Map.of("a", "OUT"), List.of("b", "c", "d", "e"));
    }

    @Test
    void theLastInstanceGoesOnServingAfterSigtermUntilAnotherIsThere() throws Exception {
        fleet.profile("rack", "deservice", "a", "b", "c", "d");
        fleet.watch.await(FleetIT::threeAreOut, PATIENCE);
        fleet.instance("e").signal("TERM");
        fleet.instance("e").awaitLine("SIGTERM, but only 1 of the 2 other instances", PATIENCE);
        assertThat(fleet.send("e", "GET", "/actuator/health/readiness", "").statusCode())
                .isEqualTo(200);
        fleet.profile("rack", "normal", "a", "b", "c", "d");
        fleet.instance("e").awaitLine("Shutdown initiated", PATIENCE);
        AppExit exit = fleet.instance("e").awaitExit(PATIENCE);
        assertThat(exit.code()).isZero();
    }
}
