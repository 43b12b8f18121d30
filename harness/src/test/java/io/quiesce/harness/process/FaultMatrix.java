package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.bench.FaultsPage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults one by one, each a row of {@code docs/faults.md}: the process is gone inside its bound, and its report, if it could
 * write one, says what its exit code says. {@code ./verify --faults} runs them.
 */
@Tag("long")
@Tag("alone")
@Timeout(240)
abstract class FaultMatrix extends ReportedShutdowns {

    private final String group;

    FaultMatrix(String group) {
        this.group = group;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isGoneInTimeAndSaysSo(Fault fault) throws Exception {
        AppLaunch launch = SampleApp.launch().name("app");
        fault.preparation().prepare(launch, this.folder);
        try (SampleApp app = SampleApp.start(launch, arguments(fault))) {
            app.process().awaitReady(SampleApp.PATIENCE);
            try (Trial trial = new Trial(app, this.folder)) {
                fault.onset().happen(trial);
                AppExit exit = trial.awaitExit();
                record(fault, trial, exit);
                judge(fault, exit);
            }
        }
    }

    private String[] arguments(Fault fault) {
        List<String> arguments = new ArrayList<>(fault.arguments());
        arguments.add("--shutdown.keep-accepting-for=1500ms");
        arguments.add("--shutdown.report.file=" + reportFile());
        return arguments.toArray(String[]::new);
    }

    private void record(Fault fault, Trial trial, AppExit exit) throws Exception {
        FaultsPage.add(new FaultsPage.Row(
                this.group,
                fault.toString(),
                trial.requests(),
                String.valueOf(exit.code()),
                seconds(exit.elapsed()),
                Files.exists(reportFile()) ? ReportDigest.of(report()) : "none"));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private void judge(Fault fault, AppExit exit) throws Exception {
        assertThat(exit.code()).isIn(fault.codes());
        assertThat(exit.elapsed()).isLessThan(fault.bound());
        if (fault.isReported().isPresent()) {
            assertThat(Files.exists(reportFile())).isEqualTo(fault.isReported().get());
        }
        if (Files.exists(reportFile()) && exit.code() <= 1) {
            assertThat(report().get("exitCode").asInt()).isEqualTo(exit.code());
        }
        try (Stream<Path> left = Files.list(this.folder)) {
            assertThat(left).noneMatch((file) -> file.toString().endsWith(".tmp"));
        }
    }
}
