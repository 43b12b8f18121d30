package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What happens to the process as a whole, from outside or by its own code: it is gone in time, and what it leaves behind is
 * whole.
 */
@Timeout(180)
class DrasticFaultsIT extends ReportedShutdowns {

    /**
     * Where the heap is full, one collection follows the other, and all else stands still meanwhile: the watchdog wakes up between
     * them, when it gets a processor there.
     */
    private static final Duration COLLECTIONS = Duration.ofSeconds(10);

    @Test
    void stoppedBeyondTheHardBoundItIsGoneAsSoonAsItGoesOn() throws Exception {
        Duration pause = HARD_BOUND.plusSeconds(2);
        try (SampleApp app = ready()) {
            app.begin("/fault/stubborn");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            app.process().signal("STOP");
            assertThat(app.process().hasEndedWithin(pause)).isFalse();
            app.process().signal("CONT");
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(pause, pause.plus(SLACK));
        }
    }

    @Test
    void stoppedBeyondADeadlineItGoesOnWithWhatIsDue() throws Exception {
        try (SampleApp app = ready()) {
            CompletableFuture<?> honest = app.begin("/fault/honest");
            app.terminate();
            app.awaitLog("Shutdown initiated by SIGTERM");
            app.process().signal("STOP");
            assertThat(app.process().hasEndedWithin(Duration.ofMillis(2500))).isFalse();
            app.process().signal("CONT");
            AppExit exit = app.awaitExit();
            assertThat(honest).isDone();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND);
            // Cancelled, and given up in the same moment if it was stopped beyond that as well: it is named either way.
            JsonNode report = report();
            List<String> cutOff = new ArrayList<>(report.get("cancelled").findValuesAsString("description"));
            cutOff.addAll(report.get("abandoned").findValuesAsString("description"));
            assertThat(cutOff).contains("GET /fault/honest");
        }
    }

    @Test
    void aHandlerThatEndsTheVirtualMachineDoesNotHangIt() throws Exception {
        try (SampleApp app = ready("--fault.handler=exits")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isNotZero();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(SLACK));
            assertThat(app.log()).contains("HikariPool-1 - Shutdown completed");
        }
    }

    @Test
    void aHookOfSomebodyElseThatNeverEndsMakesItNoSuccess() throws Exception {
        try (SampleApp app = ready("--fault.hook=hangs")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(5), HARD_BOUND.plus(SLACK));
            assertThat(report().get("exitCode").asInt()).isOne();
            assertThat(report().get("success").asBoolean()).isFalse();
        }
    }

    @Test
    void aReportIsWrittenAlthoughNobodyReadsTheLog() throws Exception {
        AppLaunch launch = SampleApp.launch();
        OsTools.readByAnother(launch, this.folder);
        try (SampleApp app =
                SampleApp.start(launch, "--fault.handler=writes-much", "--shutdown.report.file=" + reportFile())) {
            app.process().awaitReady(SampleApp.PATIENCE);
            String reader = OsTools.readerIn(this.folder);
            OsTools.signal("STOP", reader);
            app.terminate();
            assertThat(app.process().hasEndedWithin(SampleApp.PATIENCE)).isTrue();
            OsTools.signal("CONT", reader);
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(5), HARD_BOUND.plus(SLACK));
            assertThat(report().get("exitCode").asInt()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exhausts-memory", "keeps-memory"})
    void withoutMemoryItIsGoneInTime(String fault) throws Exception {
        // A collection takes as long as there is heap.
        try (SampleApp app = SampleApp.start(SampleApp.launch().jvmOptions("-Xmx128m"), "--fault.handler=" + fault)) {
            app.process().awaitReady(SampleApp.PATIENCE);
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(COLLECTIONS));
            assertThat(app.log()).contains("all memory");
        }
    }
}
