package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppProcessTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static Path jar;

    @BeforeAll
    static void packageFakeApp() throws IOException {
        jar = FakeApp.packageTo(directory.resolve("fake-app.jar"));
    }

    @Test
    void isReadyWhenItsProbeSaysSo() throws Exception {
        try (AppProcess app = launch().start()) {
            assertThat(app.awaitReady(SOON)).isEqualTo(app.uri()).hasPort(app.awaitPort(Duration.ZERO));
            assertThat(app.isAlive()).isTrue();
        }
    }

    @Test
    void givesArgumentsAndEnvironmentAndAFreePort() throws Exception {
        try (AppProcess app =
                launch().arguments("--a=b c").environment("FAKE_APP", "x").start()) {
            assertThat(app.awaitLine("^arguments", SOON).text())
                    .isEqualTo(
                            "arguments [--server.port=0, --spring.grpc.server.port=0, --sample.broker=none, --a=b c],"
                                    + " variable x");
        }
    }

    @Test
    void leavesAPortThatWasChosenAlone() {
        assertThat(launch().arguments("--server.port=8080").command())
                .contains("--server.port=8080")
                .doesNotContain("--server.port=0");
    }

    @Test
    void findsClassesFromAnyFolder() {
        assertThat(AppLaunch.ofClass("a.Main", "x" + File.pathSeparator + "y").command())
                .containsSubsequence(
                        "-cp",
                        Path.of("x").toAbsolutePath()
                                + File.pathSeparator
                                + Path.of("y").toAbsolutePath(),
                        "a.Main");
    }

    @Test
    void leavesABrokerThatWasChosenAlone() {
        assertThat(launch().arguments("--sample.broker=external").command())
                .contains("--sample.broker=external")
                .doesNotContain("--sample.broker=none");
    }

    @Test
    void tellsTheExitCodeAndTheLinesSinceTheSignal() throws Exception {
        try (AppProcess app = launch().start()) {
            app.awaitPort(SOON);
            assertThat(app.signal("TERM")).isTrue();
            AppExit exit = app.awaitExit(SOON);
            assertThat(exit.code()).isEqualTo(143);
            assertThat(exit.elapsed()).isPositive().isLessThan(SOON);
            assertThat(app.linesSinceSignal()).extracting(LogLine::text).containsExactly("ending");
            assertThat(app.sinceSignal(app.linesSinceSignal().get(0).nanoTime()))
                    .isBetween(Duration.ZERO, exit.elapsed());
            assertThat(Files.readString(app.logFile()))
                    .contains("Tomcat started on port")
                    .endsWith("ending\n");
        }
    }

    @Test
    void sendsSigint() throws Exception {
        try (AppProcess app = launch().start()) {
            app.awaitPort(SOON);
            assertThat(app.signal("SIGINT")).isTrue();
            assertThat(app.awaitExit(SOON).code()).isEqualTo(130);
        }
    }

    @Test
    void countsFromTheFirstSignal() throws Exception {
        try (AppProcess app = launch().start()) {
            app.awaitPort(SOON);
            app.signal("STOP");
            long first = app.firstSignalNanos().orElseThrow();
            app.signal("TERM");
            assertThatExceptionOfType(AppProcessException.class)
                    .isThrownBy(() -> app.awaitExit(Duration.ofMillis(100)))
                    .withMessageContaining("did not end within 0.1 s");
            app.signal("KILL");
            assertThat(app.awaitExit(SOON).code()).isEqualTo(137);
            assertThat(app.firstSignalNanos()).hasValue(first);
        }
    }

    @Test
    void nothingIsSentToAProcessThatHasEnded() throws Exception {
        try (AppProcess app = launch().arguments("--fail").start()) {
            assertThat(app.awaitExit(SOON).code()).isEqualTo(3);
            assertThat(app.signal("TERM")).isFalse();
            assertThat(app.firstSignalNanos()).isEmpty();
            assertThat(app.linesSinceSignal()).isEmpty();
            assertThatIllegalStateException()
                    .isThrownBy(() -> app.sinceSignal(0))
                    .withMessageContaining("'fake'");
        }
    }

    @Test
    void refusesASignalThatIsNone() {
        try (AppProcess app = launch().start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> app.signal("-9"))
                    .withMessageContaining("'-9'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> app.signal("BOGUS"))
                    .withMessageContaining("BOGUS");
        }
    }

    @Test
    void startThatFailsIsExplainedWithTheLastLines() {
        try (AppProcess app = launch().arguments("--fail").start()) {
            assertThatExceptionOfType(AppProcessException.class)
                    .isThrownBy(() -> app.awaitReady(SOON))
                    .withMessageContaining("'fake' ended without having written the port it listens to")
                    .withMessageContaining("arguments [");
        }
    }

    @Test
    void applicationThatIsNeverReadyIsExplained() {
        try (AppProcess app = launch().arguments("--never-ready").start()) {
            assertThatExceptionOfType(AppProcessException.class)
                    .isThrownBy(() -> app.awaitReady(Duration.ofSeconds(5)))
                    .withMessageContaining("was not ready within 5.0 s, but readiness says 503");
        }
    }

    @Test
    void closeKills() throws Exception {
        AppProcess app = launch().start();
        app.awaitPort(SOON);
        app.close();
        assertThat(app.isAlive()).isFalse();
    }

    @Test
    void jarThatDoesNotExistIsNamed() {
        Path missing = directory.resolve("missing.jar");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AppLaunch.of(missing))
                .withMessageContaining(missing.toString())
                .withMessageContaining("mvn");
    }

    @Test
    void interruptedHarnessLeavesNothingBehind() throws Exception {
        Process harness = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Harness.class.getName(),
                        jar.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = harness.inputReader()) {
            ProcessHandle app =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            harness.toHandle().destroy();
            try {
                app.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
            } finally {
                app.destroyForcibly();
            }
        } finally {
            harness.destroyForcibly();
        }
    }

    @Test
    void knowsThePortOfEveryServer() {
        assertThat(List.of(
                        "x : Tomcat started on port 8080 (http) with context path '/'",
                        "x : Jetty started on port 8080 (http/1.1)",
                        "x : Netty started on port 8080 (http)",
                        "x : Tomcat started on ports 8080 (http), 8443 (https)"))
                .allSatisfy(line -> assertThat(AppAddress.portIn(line)).hasValue(8080));
        assertThat(AppAddress.portIn("x : Tomcat initialized with port 0 (http)"))
                .isEmpty();
    }

    private static AppLaunch launch() {
        return AppLaunch.of(jar).name("fake").workingDirectory(directory);
    }

    /**
     * Starts the application and then does nothing.
     */
    static final class Harness {

        private Harness() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println(AppLaunch.of(Path.of(args[0]))
                    .workingDirectory(Path.of(args[0]).getParent())
                    .start()
                    .pid());
            new CountDownLatch(1).await();
        }
    }
}
