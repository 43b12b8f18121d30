package io.quiesce.harness.process.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The last line of the application is the one that sums up its shutdown, whichever logging system it has.
 */
@Timeout(180)
class LastLineIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private AppProcess start(String logging, String... arguments) throws InterruptedException {
        AppProcess app = StoreLaunch.in(this.folder, logging, arguments).start();
        app.awaitLine("Started StoreApp", PATIENCE);
        return app;
    }

    private static String lastLine(AppProcess app) {
        List<LogLine> lines = app.lines();
        return lines.get(lines.size() - 1).text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void comesWhenASignalEndsTheApplication(String logging) throws Exception {
        try (AppProcess app = start(logging)) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(lastLine(app))
                    .contains("Shutdown by SIGTERM complete after")
                    .contains("exit code 0");
        }
    }

    /** In the hook of the virtual machine: at the same time as all other hooks. */
    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void comesWhenAHookOfTheVirtualMachineClosesTheApplication(String logging) throws Exception {
        try (AppProcess app = start(logging, "--shutdown.exit.enabled=false")) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isEqualTo(143);
            assertThat(lastLine(app)).contains("Shutdown by JVM_SHUTDOWN complete after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void comesWhenTheApplicationIsHalted(String logging) throws Exception {
        try (AppProcess app = start(
                logging,
                "--store.hangs=true",
                "--shutdown.force-shutdown-after=2s",
                "--shutdown.force-shutdown-grace=2s")) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isOne();
            assertThat(lastLine(app))
                    .contains("Shutdown by SIGTERM incomplete after")
                    .contains("bean 'hanging' did not close in time");
        }
    }
}
