package io.quiesce.harness.process.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.process.LoggingClassPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ten thousand tasks at SIGTERM: each ends as completed, cancelled or abandoned, and none is forgotten.
 */
@Timeout(180)
class TasksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration BOUND = Duration.ofSeconds(6);

    private static final Duration SLACK = Duration.ofMillis(1500);

    @TempDir
    private Path directory;

    private AppProcess submitted(Path java, String... arguments) throws Exception {
        AppProcess app = AppLaunch.ofClass(TaskApp.class.getName(), LoggingClassPath.with("logback"))
                .name("tasks")
                .java(java)
                .workingDirectory(this.directory)
                .quickStart()
                .jvmOptions("-Xmx512m")
                .arguments(
                        "--spring.main.web-application-type=none",
                        "--spring.main.banner-mode=off",
                        "--spring.main.keep-alive=true",
                        "--shutdown.report.file=report.json")
                .arguments(arguments)
                .start();
        app.awaitLine("^submitted", PATIENCE);
        return app;
    }

    private static Path ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A Java with virtual threads: this one, or one that is installed beside it. */
    private static Optional<Path> javaWithVirtualThreads() throws IOException {
        if (Runtime.version().feature() >= 21) {
            return Optional.of(ownJava());
        }
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> installed = Files.list(home.getParent())) {
            return installed
                    .filter((each) -> feature(each.resolve("release")) >= 21)
                    .map((each) -> each.resolve("bin").resolve("java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    private static int feature(Path release) {
        if (!Files.isReadable(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter((line) -> line.startsWith("JAVA_VERSION="))
                    .map((line) -> line.replaceAll("\\D+(\\d+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ex) {
            return 0;
        }
    }

    private JsonNode report() {
        return new JsonMapper().readTree(this.directory.resolve("report.json"));
    }

    @Test
    void everyTaskOfAPoolIsAccountedFor() throws Exception {
        try (AppProcess app = submitted(ownJava(), "--tasks=many", "--spring.task.execution.pool.core-size=64")) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            JsonNode report = report();
            int completed = report.required("completed").required("tasks").asInt();
            int cancelled = report.required("cancelled").size();
            assertThat(completed + cancelled).isEqualTo(TaskApp.TASKS);
            // The pool was full of patient tasks when the time was up; the rest never got a thread.
            app.awaitLine("^completed %d, interrupted 64$".formatted(completed), PATIENCE);
        }
    }

    @Test
    void everyTaskOfVirtualThreadsIsAccountedFor() throws Exception {
        Optional<Path> java = javaWithVirtualThreads();
        assumeTrue(java.isPresent(), "There is no Java 21 or later beside this one");
        try (AppProcess app = submitted(java.orElseThrow(), "--tasks=many", "--spring.threads.virtual.enabled=true")) {
            int cancelled = cancelledBesideTheAbandoned(app);
            app.awaitLine(
                    "^completed %d, interrupted %d$"
                            .formatted(TaskApp.TASKS - TaskApp.STUBBORN - cancelled, cancelled + TaskApp.STUBBORN),
                    PATIENCE);
        }
    }

    @Test
    void everyTaskOfAPoolIsAccountedForAlthoughSomeHaveToBeAbandoned() throws Exception {
        try (AppProcess app = submitted(
                ownJava(),
                "--tasks=many",
                "--tasks.stubborn-first=true",
                "--spring.task.execution.pool.core-size=64")) {
            int cancelled = cancelledBesideTheAbandoned(app);
            // The pool interrupts its threads once more when it is closed.
            app.awaitLine(
                    "^completed %d, interrupted ".formatted(TaskApp.TASKS - TaskApp.STUBBORN - cancelled), PATIENCE);
        }
    }

    private int cancelledBesideTheAbandoned(AppProcess app) throws Exception {
        app.signal("TERM");
        AppExit exit = app.awaitExit(PATIENCE);
        assertThat(exit.code()).isOne();
        assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
        JsonNode report = report();
        int completed = report.required("completed").required("tasks").asInt();
        int cancelled = report.required("cancelled").size();
        JsonNode abandoned = report.required("abandoned");
        assertThat(abandoned.size()).isEqualTo(TaskApp.STUBBORN);
        assertThat(abandoned.toString()).contains("TaskApp", "Outcomes.stubborn");
        assertThat(completed + cancelled + abandoned.size()).isEqualTo(TaskApp.TASKS);
        return cancelled;
    }

    @Test
    void tasksThatSubmitTasksForEverAreAbandoned() throws Exception {
        try (AppProcess app = submitted(ownJava(), "--tasks=endless")) {
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
            assertThat(report().required("abandoned").toString())
                    .contains("TaskApp$Endless on 'applicationTaskExecutor'");
        }
    }

    @Test
    void aJobThatIsCutOffIsNamedThoughNotCounted() throws Exception {
        try (AppProcess app = submitted(ownJava(), "--tasks=job")) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            app.awaitLine("although its runners have not returned: 'job'$", PATIENCE);
        }
    }

    /** Whoever started it takes an exit code of 0 for a job that is done, so a job leaves signals to the virtual machine. */
    @Test
    void aJobThatIsCountedIsWaitedForAndFailsIfThatIsWanted() throws Exception {
        try (AppProcess app = submitted(ownJava(), "--tasks=counted-job", "--shutdown.exit.enabled=false")) {
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isEqualTo(128 + 15);
            app.awaitLine("^completed 1, interrupted 0$", PATIENCE);
            assertThat(report().required("completed").required("tasks").asInt()).isOne();
        }
    }
}
