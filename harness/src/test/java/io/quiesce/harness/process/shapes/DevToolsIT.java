package io.quiesce.harness.process.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that Spring Boot's developer tools start again in the same process: its classes are loaded anew, those of the
 * starter are not.
 */
@Tag("variant")
@Timeout(120)
class DevToolsIT {

    /** The developer tools watch the folders of the class path, and start again only once this file has changed as well. */
    private static final String TRIGGER = "compiled";

    @TempDir
    private Path directory;

    private Path classes;

    @BeforeEach
    void unpackTheApplication() throws IOException {
        BenchApp.forEachFile((name, content) -> {
            Path file = this.directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.copy(content, file);
        });
        this.classes = this.directory.resolve(BenchApp.CLASSES);
        Files.writeString(this.classes.resolve(TRIGGER), "once");
    }

    @Test
    void aRestartDrainsTheApplicationAndTheNextOneHasTheSignal() throws Exception {
        try (AppProcess app = start()) {
            URI application = app.awaitReady(BenchApp.PATIENCE);
            CompletableFuture<HttpResponse<String>> running = BenchApp.get(application.resolve("/wait"));
            app.awaitLine("All requests wait", BenchApp.PATIENCE);
            compile();
            assertThat(running.get(BenchApp.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .body())
                    .isEqualTo("cancelled");
            // Which the developer tools say when they have started it again.
            app.awaitLine("Condition evaluation unchanged", BenchApp.PATIENCE);
            app.signal("TERM");
            assertThat(app.awaitExit(BenchApp.PATIENCE).code()).isZero();
            assertThat(app.lines())
                    .extracting(LogLine::text)
                    .filteredOn((line) -> line.contains("Started BenchApplication") || line.contains("Shutdown by"))
                    .satisfiesExactly(
                            (line) -> assertThat(line).contains("Started BenchApplication"),
                            (line) -> assertThat(line).contains("Shutdown by CONTEXT_CLOSED complete"),
                            (line) -> assertThat(line).contains("Started BenchApplication"),
                            (line) -> assertThat(line).contains("Shutdown by SIGTERM complete"));
        }
    }

    private AppProcess start() throws IOException {
        String classPath = String.join(
                File.pathSeparator,
                List.of(
                        this.classes.toString(),
                        this.directory.resolve("BOOT-INF/lib") + "/*",
                        System.getProperty("devtools.folder") + "/*"));
        return AppLaunch.ofClass("io.quiesce.bench.BenchApplication", classPath)
                .name("developed")
                .quickStart()
                .workingDirectory(this.directory)
                .arguments("--spring.profiles.active=tomcat", "--bench.waiting=1")
                .arguments("--spring.devtools.restart.trigger-file=" + TRIGGER)
                .arguments(
                        "--spring.devtools.restart.poll-interval=200ms", "--spring.devtools.restart.quiet-period=100ms")
                .start();
    }

    /** Change what a compiler changes, and say that it is done. */
    private void compile() throws IOException {
        Files.writeString(this.classes.resolve("changed.txt"), "changed");
        Files.writeString(this.classes.resolve(TRIGGER), "twice");
    }
}
