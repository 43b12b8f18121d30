package io.quiesce.harness.process.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application with the starter, as a war in a Tomcat that is not its own.
 */
@Timeout(120)
@Tag("variant")
class WarIT {

    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    @Test
    void theContainerHasTheSignalAndTheApplicationDrainsWhenItIsStopped() throws Exception {
        try (AppProcess container = start()) {
            URI shop = URI.create("http://127.0.0.1:" + port(container) + "/shop/");
            assertThat(BenchApp.get(shop.resolve("orders")).join().statusCode()).isEqualTo(200);
            CompletableFuture<HttpResponse<String>> running = BenchApp.get(shop.resolve("wait"));
            container.awaitLine("All requests wait", BenchApp.PATIENCE);
            container.signal("TERM");
            // Tomcat alone would have no answer for it.
            assertThat(running.get(BenchApp.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .body())
                    .isEqualTo("cancelled");
            assertThat(container.awaitExit(BenchApp.PATIENCE).code()).isEqualTo(TERMINATED);
            assertThat(container.lines())
                    .extracting(LogLine::text)
                    .anyMatch((line) -> line.contains("When the servlet container stops it, work is cancelled"))
                    .anyMatch((line) -> line.contains("Shutdown by CONTEXT_CLOSED complete"))
                    .noneMatch((line) -> line.contains("but has failed to stop it"))
                    .last()
                    .isEqualTo("The container has stopped");
        }
    }

    private AppProcess start() throws Exception {
        Path war = War.at(this.directory.resolve("shop.war"));
        return AppLaunch.ofClass(ServletContainer.class.getName(), classPath())
                .name("container")
                .quickStart()
                .workingDirectory(this.directory)
                .jvmOptions("-D" + ServletContainer.WAR_PROPERTY + "=" + war)
                .jvmOptions("-D" + ServletContainer.FOLDER_PROPERTY + "=" + this.directory.resolve("tomcat"))
                .jvmOptions("-Dbench.waiting=1")
                .start();
    }

    /** Tomcat's classes and the one that starts it, and nothing that the application would find beside its own. */
    private String classPath() throws IOException {
        String name = ServletContainer.class.getName().replace('.', '/') + ".class";
        Path copy = this.directory.resolve("container").resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream main = ServletContainer.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(main, copy);
        }
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter((entry) -> entry.contains("tomcat-embed-core") || entry.contains("jakarta.annotation-api"))
                .collect(Collectors.joining(
                        File.pathSeparator, this.directory.resolve("container") + File.pathSeparator, ""));
    }

    private static String port(AppProcess container) throws InterruptedException {
        String line = container
                .awaitLine("The container listens to port", BenchApp.PATIENCE)
                .text();
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
