package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample application as Spring has processed it ahead of time: no class of configuration is looked at any more, and beans
 * are made by generated code. It runs on the virtual machine; a native image would begin with the same code.
 */
@Tag("variant")
@Timeout(300)
class AheadOfTimeIT {

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    @TempDir
    private static Path folder;

    private static AheadOfTimeSample sample;

    @TempDir
    private Path reports;

    @BeforeAll
    static void process() throws Exception {
        sample = new AheadOfTimeSample(folder, Path.of("target", "test-classes"));
        sample.process("--sample.broker=none");
    }

    private static SampleApp start(String... arguments) throws InterruptedException {
        SampleApp app = SampleApp.start(sample.launch(), arguments);
        app.process().awaitReady(SampleApp.PATIENCE);
        return app;
    }

    @Test
    void aRequestInFlightCompletesWhenTheSignalComes() throws Exception {
        Path report = this.reports.resolve("report.json");
        try (SampleApp app = start(
                "--shutdown.keep-accepting-for=1s",
                "--shutdown.cancel-running-tasks-after=12s",
                "--shutdown.force-shutdown-after=14s",
                "--shutdown.report.file=" + report)) {
            app.awaitLog("Starting AOT-processed SampleApplication");
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> slow = app.begin("/orders/1?work=6s");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            assertThat(app.get("/actuator/health/readiness").get().statusCode()).isEqualTo(503);
            assertThat(app.get("/actuator/health/liveness").get().statusCode()).isEqualTo(200);
            app.awaitLog("New requests are refused from now on");
            HttpResponse<String> refused = app.get("/orders/1").get();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(slow.get().headers().firstValue("Connection")).hasValue("close");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).as(app::log).isZero();
            assertThat(app.log().lines().toList()).last().asString().contains("Shutdown by SIGTERM complete");
            JsonNode document = new JsonMapper().readTree(Files.readString(report));
            assertThat(document.required("completed").required("requests").asInt())
                    .isPositive();
            assertThat(document.required("handlers").findValuesAsString("name")).contains("journalShutdownHandler");
            assertThat(document.required("closed").isEmpty()).isFalse();
        }
    }

    @Test
    void goesSoftlyOutOfServiceAndComesBack() throws Exception {
        try (SampleApp app = start()) {
            JsonNode drained = new JsonMapper()
                    .readTree(app.post("/actuator/drain", "{\"reason\":\"new disk\"}")
                            .get()
                            .body());
            assertThat(drained.required("reason").asString()).isEqualTo("new disk");
            app.awaitLog("Out of service, nothing is outstanding");
            assertThat(app.get("/orders").get().statusCode()).isEqualTo(503);
            app.send(HttpRequest.newBuilder(app.uri("/actuator/drain")).DELETE())
                    .get();
            assertThat(app.get("/orders").get().statusCode()).isEqualTo(200);
            assertThat(app.get("/actuator/health/readiness").get().statusCode()).isEqualTo(200);
            app.terminate();
            assertThat(app.awaitExit().code()).as(app::log).isZero();
        }
    }

    /** A native image has no others. Spring makes them when it starts unless they are there. */
    @Test
    void noClassOfAProxyIsMadeAtTheStart() throws Exception {
        Path classes = this.reports.resolve("classes.log");
        AppLaunch launch = sample.launch().jvmOptions("-Xlog:class+load:file=" + classes);
        try (SampleApp app = SampleApp.start(launch)) {
            app.process().awaitReady(SampleApp.PATIENCE);
            app.terminate();
            app.awaitExit();
        }
        try (Stream<String> lines = Files.lines(classes)) {
            assertThat(lines.filter((line) -> line.contains("$$SpringCGLIB$$")))
                    .anyMatch((line) -> line.contains(".ThreadPoolTaskExecutor$$"))
                    .allMatch((line) -> line.contains("source: file:"));
        }
    }

    /** The budget is checked by code that was generated, too. */
    @Test
    void refusesToStartWithTimesThatDoNotFit() throws Exception {
        try (SampleApp app = SampleApp.start(sample.launch(), "--shutdown.termination-grace-period=1s")) {
            assertThat(app.awaitExit().code()).isOne();
            assertThat(app.log()).contains("APPLICATION FAILED TO START", "shutdown.termination-grace-period");
        }
    }
}
