package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real signals to the packaged application. Upper bounds are those of the contract with the time a loaded machine takes.
 */
@Timeout(180)
class SignalIT {

    private static final Duration SLACK = Duration.ofSeconds(2);

    private static final Duration HARD_BOUND = Duration.ofSeconds(6);

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    @TempDir
    private Path folder;

    @Test
    void anIdleApplicationExitsWithZero() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            app.terminate();
            assertThat(app.awaitExit().code()).isZero();
            assertThat(app.log().lines().toList()).last().asString().contains("Shutdown by SIGTERM complete");
        }
    }

    @Test
    void requestsInFlightComplete() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.cancel-running-tasks-after=4s")) {
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> slow = app.begin("/orders/1?work=1500ms");
            CompletableFuture<HttpResponse<String>> asynchronous = app.begin("/orders/1/quote?work=1500ms");
            app.terminate();
            assertThat(asynchronous.get().statusCode()).isEqualTo(200);
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(slow.get().headers().firstValue("Connection")).hasValue("close");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(app.log()).contains("completed: 2 requests");
        }
    }

    @Test
    void whereBeansAreMadeLateRequestsInFlightComplete() throws Exception {
        try (SampleApp app =
                SampleApp.ready("--spring.main.lazy-initialization=true", "--shutdown.cancel-running-tasks-after=4s")) {
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> slow = app.begin("/orders/1?work=1500ms");
            app.terminate();
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(app.awaitExit().code()).isZero();
            assertThat(app.log()).contains("completed: 1 request");
        }
    }

    @Test
    void aTaskThatARequestSubmitsDuringTheDrainCompletesToo() throws Exception {
        Path report = this.folder.resolve("report.json");
        try (SampleApp app = SampleApp.ready(
                "--sample.confirmation.work=2s",
                "--shutdown.cancel-running-tasks-after=12s",
                "--shutdown.force-shutdown-after=14s",
                "--shutdown.report.file=" + report)) {
            // The confirmation is submitted when the order is committed, after these two seconds.
            CompletableFuture<HttpResponse<String>> order = app.post("/orders?work=2s", ORDER);
            app.awaitLog("began POST /orders");
            app.terminate();
            assertThat(order.get().statusCode()).isEqualTo(201);
            assertThat(app.awaitExit().code()).isZero();
            assertThat(app.log()).doesNotContain("stays unconfirmed").doesNotContain("TaskRejectedException");
            JsonNode completed = new JsonMapper().readTree(report).required("completed");
            assertThat(completed.required("requests").asInt()).isOne();
            assertThat(completed.required("tasks").asInt()).isPositive();
        }
    }

    @Test
    void newRequestsAreServedInTheWindowAndRefusedAfterIt() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.keep-accepting-for=2s",
                "--shutdown.cancel-running-tasks-after=8s",
                "--shutdown.force-shutdown-after=9s")) {
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> slow = app.begin("/orders/1?work=5s");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            HttpResponse<String> inWindow = app.get("/orders/1").get();
            assertThat(inWindow.statusCode()).isEqualTo(200);
            assertThat(app.get("/actuator/health/readiness").get().statusCode()).isEqualTo(503);
            assertThat(app.get("/actuator/health/liveness").get().statusCode()).isEqualTo(200);
            app.awaitLog("New requests are refused from now on");
            HttpResponse<String> afterIt = app.get("/orders/1").get();
            assertThat(afterIt.statusCode()).isEqualTo(503);
            assertThat(afterIt.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(app.get("/actuator/health/liveness").get().statusCode()).isEqualTo(200);
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(app.awaitExit().code()).isZero();
        }
    }

    @Test
    void aPersonWhoInterruptsDoesNotWaitForTheWindow() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.keep-accepting-for=20s",
                "--shutdown.cancel-running-tasks-after=30s",
                "--shutdown.force-shutdown-after=40s")) {
            app.process().signal("INT");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void whatHonoursItsCancellationIsNoFailure() throws Exception {
        try (SampleApp app = SampleApp.ready("--fault.task=honours")) {
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> honest = app.begin("/fault/honest");
            CompletableFuture<HttpResponse<String>> asynchronous = app.begin("/orders/1/quote?work=60s");
            app.terminate();
            assertThat(honest.get().body()).isEqualTo("cancelled");
            assertThat(asynchronous.get().statusCode()).isEqualTo(503);
            assertThat(app.awaitExit().code()).isZero();
            assertThat(app.log())
                    .containsPattern("Cancelling .*request 'GET /fault/honest'")
                    .contains("honest task ends")
                    .contains("cancelled: 3");
        }
    }

    @Test
    void aCheckoutThatIsCancelledStoresNothingAndSaysSo() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            CompletableFuture<HttpResponse<String>> checkout = app.post("/orders?work=60s", ORDER);
            app.awaitLog("began POST /orders");
            app.terminate();
            assertThat(checkout.get().statusCode()).isEqualTo(503);
            assertThat(app.awaitExit().code()).isZero();
        }
    }

    @Test
    void whatIgnoresItsCancellationIsAbandonedAndTheRestStillCloses() throws Exception {
        try (SampleApp app = SampleApp.ready("--fault.task=ignores")) {
            app.begin("/fault/stubborn");
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(3), HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .containsPattern("abandoned: .*request 'GET /fault/stubborn'")
                    .containsPattern("abandoned: .*task 'deaf task'")
                    .containsPattern("at .*Stubborn.hang")
                    .contains("HikariPool-1 - Shutdown completed");
        }
    }

    @Test
    void aSecondSignalEndsEveryWait() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.keep-accepting-for=20s",
                "--shutdown.cancel-running-tasks-after=30s",
                "--shutdown.force-shutdown-after=40s")) {
            CompletableFuture<HttpResponse<String>> honest = app.begin("/fault/honest");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            app.terminate();
            assertThat(honest.get().body()).isEqualTo("cancelled");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void aThirdSignalHalts() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.cancel-running-tasks-after=30s",
                "--shutdown.force-close-tasks-grace=10s",
                "--shutdown.force-shutdown-after=40s")) {
            app.begin("/fault/stubborn");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            app.terminate();
            app.awaitLog("Second signal");
            app.process().signal("INT");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aSignalDuringTheStartEndsTheStart() throws Exception {
        try (SampleApp app = SampleApp.start("--fault.start=slow")) {
            app.awaitLog("slow start begins");
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(SLACK));
            assertThat(app.log()).doesNotContain("slow start ends").doesNotContain("Started SampleApplication");
        }
    }

    @Test
    void aSignalDuringAStartThatHangsEndsTheProcessInTime() throws Exception {
        try (SampleApp app = SampleApp.start("--fault.start=hangs")) {
            app.awaitLog("hanging start begins");
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(SLACK));
        }
    }

    @Test
    void readinessDoesNotComeBackWithTheEndOfTheStart() throws Exception {
        try (SampleApp app = SampleApp.start(
                "--fault.runner=true",
                "--shutdown.keep-accepting-for=6s",
                "--shutdown.cancel-running-tasks-after=8s",
                "--shutdown.force-shutdown-after=9s")) {
            app.awaitLog("slow runner begins");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            assertThat(app.get("/actuator/health/readiness").get().statusCode()).isEqualTo(503);
            app.awaitLog("slow runner ends");
            app.awaitLog("New requests are refused from now on");
            assertThat(app.log()).contains("slow runner ends");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
        }
    }

    @Test
    void anApplicationThatClosesItselfKeepsItsExitCode() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            app.post("/fault/exit", "{}").get();
            assertThat(app.awaitExit().code()).isEqualTo(42);
            assertThat(app.log()).contains("Shutdown by CONTEXT_CLOSED complete");
        }
    }

    @Test
    void systemExitKeepsItsExitCodeAndDrains() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            CompletableFuture<HttpResponse<String>> honest = app.begin("/fault/honest");
            app.post("/fault/system-exit", "{}").get();
            assertThat(honest.get().body()).isEqualTo("cancelled");
            assertThat(app.awaitExit().code()).isEqualTo(17);
        }
    }

    @ParameterizedTest
    @CsvSource({"/fault/exit, 42", "/fault/system-exit, 17"})
    void doesNotWaitForTheRequestThatEndsTheApplication(String path, int code) throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            app.begin(path);
            assertThat(app.awaitExit().code()).isEqualTo(code);
            assertThat(app.log())
                    .contains("Not waited for, because its thread waits for the end of the application: request 'GET "
                            + path + "'")
                    .contains("Shutdown by CONTEXT_CLOSED complete")
                    .doesNotContain("Bean 'webServerGracefulShutdown' of type");
        }
    }

    @Test
    void whereSignalsCannotBeHandledTheHookDoesTheSameWork() throws Exception {
        try (SampleApp app = SampleApp.start(SampleApp.launch().jvmOptions("-Xrs"))) {
            app.process().awaitReady(SampleApp.PATIENCE);
            assertThat(app.log()).containsOnlyOnce("Signals cannot be handled here");
            CompletableFuture<HttpResponse<String>> honest = app.begin("/fault/honest");
            app.post("/fault/system-exit", "{}").get();
            assertThat(honest.get().body()).isEqualTo("cancelled");
            assertThat(app.awaitExit().code()).isEqualTo(17);
            assertThat(app.log()).contains("Shutdown by JVM_SHUTDOWN complete");
        }
    }

    @Test
    void disabledItLeavesEverythingToBoot() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.enabled=false")) {
            app.terminate();
            assertThat(app.awaitExit().code()).isEqualTo(143);
            assertThat(app.log()).doesNotContain("io.quiesce.shutdown");
        }
    }

    @Test
    void withoutExitTheHookOfTheVirtualMachineDrains() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.exit.enabled=false")) {
            app.terminate();
            assertThat(app.awaitExit().code()).isEqualTo(143);
            assertThat(app.log()).contains("Shutdown by JVM_SHUTDOWN complete");
        }
    }
}
