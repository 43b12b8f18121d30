package io.quiesce.harness.process;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample application at a real Consul agent.
 */
abstract class ConsulFixture {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    static final Duration WINDOW = Duration.ofSeconds(3);

    static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(2);

    static final Duration FORCE_SHUTDOWN_AFTER = Duration.ofSeconds(10);

    private static ConsulAgent consul;

    @TempDir
    private Path directory;

    private String service;

    /** One agent for all tests. It is not started before all of them, because a skip would not be reported there. */
    @BeforeEach
    void startAgent() {
        if (consul == null) {
            consul = new ConsulAgent();
        }
    }

    @AfterAll
    static void stopAgent() {
        if (consul != null) {
            consul.close();
            consul = null;
        }
    }

    static URI agent() {
        return consul.uri();
    }

    final String service() {
        return this.service;
    }

    final AppProcess start(TestInfo test, String... arguments) {
        return start(test, agent().getPort(), WINDOW, arguments);
    }

    final AppProcess start(TestInfo test, int agentPort, Duration window, String... arguments) {
        this.service = "orders-" + Integer.toHexString(test.getDisplayName().hashCode());
        AppLaunch launch = SampleLaunch.in(
                        this.directory,
                        "orders",
                        "--spring.profiles.active=consul",
                        "--spring.application.name=" + this.service,
                        "--shutdown.keep-accepting-for=" + window.toMillis() + "ms",
                        "--shutdown.cancel-running-tasks-after=8s",
                        "--shutdown.force-shutdown-after=" + FORCE_SHUTDOWN_AFTER.toMillis() + "ms",
                        "--shutdown.registry.timeout=" + REGISTRY_TIMEOUT.toMillis() + "ms",
                        "--shutdown.report.file=" + reportFile())
                .arguments(arguments)
                .environment("CONSUL_HOST", consul.host())
                .environment("CONSUL_PORT", Integer.toString(agentPort));
        return launch.start();
    }

    private Path reportFile() {
        return this.directory.resolve("report.json");
    }

    final JsonNode registryInReport() {
        return new JsonMapper().readTree(reportFile()).required("registry").required(0);
    }

    static String logSinceSignal(AppProcess app) {
        return app.linesSinceSignal().stream().map(LogLine::text).collect(Collectors.joining("\n"));
    }
}
