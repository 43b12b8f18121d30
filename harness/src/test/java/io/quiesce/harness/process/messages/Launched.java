package io.quiesce.harness.process.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link ListenerApp} whose listener has a message in hand, or waits for one. Its times are the defaults: gone after 6 s at the latest.
 */
final class Launched implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration BOUND = Duration.ofSeconds(6);

    private static final Duration SLACK = Duration.ofSeconds(1);

    private final AppProcess app;

    private final Path report;

    private Launched(AppProcess app, Path report) {
        this.app = app;
        this.report = report;
    }

    /** Returns when the message {@code 7}, which is in the queue already, is being handled. */
    static Launched handling(Path directory, String technology, boolean stubborn, String... arguments)
            throws Exception {
        return start("^handling 7", directory, technology, stubborn, arguments);
    }

    /** Returns when it has started; there are no messages. */
    static Launched idle(Path directory, String technology, String... arguments) throws Exception {
        return start("^listening", directory, technology, false, arguments);
    }

    private static Launched start(
            String ready, Path directory, String technology, boolean stubborn, String... arguments) throws Exception {
        Path report = directory.resolve("report.json");
        AppProcess app = AppLaunch.ofClass(ListenerApp.class.getName(), System.getProperty("java.class.path"))
                .name("listener")
                .workingDirectory(directory)
                .quickStart()
                .arguments(
                        "--spring.main.web-application-type=none",
                        "--spring.main.banner-mode=off",
                        "--shutdown.report.file=" + report,
                        "--listener.technology=" + technology,
                        "--listener.stubborn=" + stubborn)
                .arguments(arguments)
                .start();
        app.awaitLine(ready, PATIENCE);
        return new Launched(app, report);
    }

    /** Returns the exit code of an application that has ended in time, and has interrupted its listener. */
    int endBySignal() throws Exception {
        int code = leaveBySignal();
        this.app.awaitLine("^interrupted 7", PATIENCE);
        return code;
    }

    /** Returns the exit code of an application that has ended in time. */
    int leaveBySignal() throws Exception {
        this.app.signal("TERM");
        AppExit exit = this.app.awaitExit(PATIENCE);
        assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
        return exit.code();
    }

    boolean wasInterrupted() {
        return this.app.lines().stream().anyMatch(line -> line.text().startsWith("interrupted"));
    }

    /** What the report names, as text. */
    String named(String outcome) {
        JsonNode named = new JsonMapper().readTree(this.report).required(outcome);
        return named.toString();
    }

    @Override
    public void close() {
        this.app.close();
    }
}
