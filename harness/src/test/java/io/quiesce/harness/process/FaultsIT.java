package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shutdowns with something wrong: the process is gone in time, says what was wrong, and its exit code is 1.
 */
@Timeout(180)
class FaultsIT {

    private static final Duration HARD_BOUND = Duration.ofSeconds(6);

    /** HotSpot waits for threads in native code before it is gone, and the machine may be busy. */
    private static final Duration SLACK = Duration.ofMillis(1500);

    @TempDir
    private Path folder;

    private Path reportFile() {
        return this.folder.resolve("report.json");
    }

    private SampleApp ready(String... arguments) throws InterruptedException {
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--shutdown.report.file=" + reportFile();
        return SampleApp.ready(all);
    }

    private JsonNode report() throws Exception {
        return new JsonMapper().readTree(Files.readString(reportFile()));
    }

    @Test
    void aHandlerThrows() throws Exception {
        try (SampleApp app = ready("--fault.handler=throws")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND);
            assertThat(app.log())
                    .contains("Handler 'throwingHandler' failed")
                    .contains("fault of the handler")
                    .contains("Flushed the journal")
                    .contains("handler 'throwingHandler' failed");
            assertThat(report().get("exitCode").asInt()).isOne();
        }
    }

    @Test
    void aHandlerHangs() throws Exception {
        try (SampleApp app = ready("--fault.handler=hangs")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(4), HARD_BOUND);
            assertThat(app.log())
                    .contains("Waiting for handler 'hangingHandler'")
                    .contains("Handler 'hangingHandler' did not return within")
                    .containsPattern("at .*Stubborn.hang")
                    .contains("HikariPool-1 - Shutdown completed");
            assertThat(report().get("handlers").findValuesAsString("outcome")).contains("timed_out");
        }
    }

    @Test
    void aBeanHangsWhenItIsDestroyed() throws Exception {
        try (SampleApp app = ready("--fault.destroy=hangs")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(5), HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .contains("The application did not close in time and is halted")
                    .containsPattern("at .*Stubborn.hang");
            assertThat(report().get("success").asBoolean()).isFalse();
        }
    }

    @Test
    void aReportSaysWhatWasAbandoned() throws Exception {
        try (SampleApp app = ready()) {
            app.begin("/fault/stubborn");
            app.terminate();
            assertThat(app.awaitExit().code()).isOne();
            JsonNode abandoned = report().get("abandoned").get(0);
            assertThat(abandoned.get("description").asString()).isEqualTo("GET /fault/stubborn");
            assertThat(Duration.parse(abandoned.get("duration").asString()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(abandoned.get("stack").toString()).contains("Stubborn.hang");
        }
    }
}
