package io.quiesce.harness.process.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that the developer tools start again: its classes are loaded anew, those of the starter are not.
 */
@Timeout(120)
class DevToolsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aRestartIsAShutdownOfTheContextAndTheNextOneHandlesSignals() throws Exception {
        Path trigger = this.directory.resolve("changed");
        Files.writeString(trigger, "not yet");
        try (AppProcess app = AppLaunch.ofClass(TaskApp.class.getName(), classPath())
                .name("developed")
                .quickStart()
                .workingDirectory(this.directory.resolve("work"))
                .arguments("--spring.main.web-application-type=none", "--spring.main.keep-alive=true")
                .arguments("--spring.devtools.restart.trigger-file=" + trigger.getFileName())
                .arguments("--spring.devtools.restart.poll-interval=200ms", "--spring.devtools.restart.quiet-period=100ms")
                .start()) {
            app.awaitLine("Started TaskApp", PATIENCE);
            Files.writeString(trigger, "now");
            app.awaitLine("Shutdown by CONTEXT_CLOSED complete", PATIENCE);
            app.awaitLine("(?i)condition evaluation (unchanged|delta)", PATIENCE);
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(app.lines())
                    .extracting(LogLine::text)
                    .filteredOn((line) -> line.contains("Started TaskApp") || line.contains("Shutdown by"))
                    .satisfiesExactly(
                            (line) -> assertThat(line).contains("Started TaskApp"),
                            (line) -> assertThat(line).contains("Shutdown by CONTEXT_CLOSED complete"),
                            (line) -> assertThat(line).contains("Started TaskApp"),
                            (line) -> assertThat(line).contains("Shutdown by SIGTERM complete"));
        }
    }

    /** What the developer tools watch are the folders of the class path. */
    private String classPath() throws IOException {
        try (Stream<Path> devtools = Files.list(Path.of(System.getProperty("devtools.folder")))) {
            return Stream.concat(
                            Stream.of(this.directory.toString(), System.getProperty("java.class.path")),
                            devtools.map(Path::toString))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
