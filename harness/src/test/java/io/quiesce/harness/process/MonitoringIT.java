package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.BalancerClient;
import io.quiesce.harness.Load;
import io.quiesce.harness.LoadPlan;
import io.quiesce.harness.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real Prometheus sees of a rolling restart, and what the dashboard and the rules of this project make of that.
 */
@Timeout(300)
class MonitoringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration LONGEST_LOAD = Duration.ofMinutes(4);

    private static final int PER_SECOND = 20;

    private static final Path PICTURE = Path.of("target", "browser", "prometheus.png");

    /** What reports meters to Prometheus, behind the sample application on the class path. */
    private static final Path REGISTRY = Path.of(System.getProperty("prometheus.folder"));

    @TempDir
    private Path directory;

    @Test
    void aRollingRestartIsSeenAndIsNoReasonForAnAlert() throws Exception {
        List<Integer> ports = Ports.choose(2);
        try (Prometheus prometheus =
                        new Prometheus(Files.createDirectory(this.directory.resolve("prometheus")), ports);
                AppProcess first = start("a", ports.get(0));
                AppProcess second = start("b", ports.get(1));
                BalancerClient client = new BalancerClient()) {
            admit(client, first);
            admit(client, second);
            try (Load load = client.start(LoadPlan.of(PER_SECOND, LONGEST_LOAD))) {
                flow(load);
                try (AppProcess newFirst = replace(first, client, load);
                        AppProcess newSecond = replace(second, client, load)) {
                    assertThat(newFirst.isAlive() && newSecond.isAlive()).isTrue();
                    assertSeen(prometheus, ports);
                    show(prometheus);
                }
            }
        }
    }

    private static void assertSeen(Prometheus prometheus, List<Integer> ports) throws Exception {
        assertThat(values(prometheus, "max_over_time(shutdown_state[10m])"))
                .as("both were shutting down")
                .containsExactly("3", "3");
        assertThat(values(prometheus, "changes(shutdown_state{instance='127.0.0.1:%d'}[10m])".formatted(ports.get(0))))
                .as("from service to shutting down, and back")
                .containsExactly("2");
        assertThat(panelsWithData(prometheus))
                .contains(
                        "State of each instance",
                        "Instances in each state",
                        "Outstanding",
                        "How work ended since SIGTERM");
        assertThat(values(prometheus, "count_over_time(ALERTS{alertstate='firing'}[10m])"))
                .as("alerts")
                .isEmpty();
    }

    private static List<String> values(Prometheus prometheus, String query) throws Exception {
        List<String> values = new ArrayList<>();
        prometheus
                .query(query)
                .forEach((series) -> values.add(series.at("/value/1").asString()));
        return values;
    }

    /** Panels of the dashboard one of whose queries had an answer at some time. */
    private static List<String> panelsWithData(Prometheus prometheus) throws Exception {
        List<String> titles = new ArrayList<>();
        JsonNode dashboard =
                new JsonMapper().readTree(Files.readString(Prometheus.MONITORING.resolve("quiesce-dashboard.json")));
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String query = "count_over_time((%s)[10m:1s])"
                        .formatted(target.get("expr")
                                .asString()
                                .replace("$job", ".*")
                                .replace("$instance", ".*")
                                .replace("$__rate_interval", "5s"));
                if (!prometheus.query(query).isEmpty()) {
                    titles.add(panel.get("title").asString());
                }
            }
        }
        return titles;
    }

    /** A picture for the pages, of the first panels. */
    private void show(Prometheus prometheus) throws Exception {
        Optional<URI> page = prometheus.page(
                1,
                List.of(
                        "max by (instance) (shutdown_state{job=\"orders\"})",
                        "sum by (instance) (shutdown_outstanding{job=\"orders\",kind=\"requests\"})"));
        if (page.isPresent()) {
            try (Browser browser = new Browser(this.directory.resolve("profile"), page.get())) {
                browser.resize(1300, 1900);
                browser.await("document.querySelectorAll('.rickshaw_graph svg path').length >= 4", PATIENCE);
                browser.run("scrollTo(0, 0)");
                browser.screenshot(PICTURE);
            }
        }
    }

    private AppProcess start(String name, int port) {
        File[] jars = REGISTRY.toFile().listFiles();
        assertThat(jars).as(REGISTRY + ", which the build fills").isNotEmpty();
        return UnpackedSample.launch(List.of(jars).stream().map(File::toPath).toArray(Path[]::new))
                .name(name)
                .workingDirectory(this.directory)
                .arguments(
                        "--server.address=127.0.0.1",
                        "--server.port=" + port,
                        "--management.endpoints.web.exposure.include=health,prometheus",
                        // For several scrapes, some of which are late on a machine that is busy otherwise.
                        "--shutdown.keep-accepting-for=6s")
                .start();
    }

    private static void admit(BalancerClient client, AppProcess app) throws InterruptedException {
        client.add(app.name(), app.awaitReady(PATIENCE));
        assertThat(client.awaitState(app.name(), true, PATIENCE)).isTrue();
    }

    private AppProcess replace(AppProcess old, BalancerClient client, Load load) throws InterruptedException {
        old.signal("TERM");
        assertThat(old.awaitExit(PATIENCE).code()).isZero();
        client.awaitState(old.name(), false, PATIENCE);
        client.remove(old.name());
        AppProcess replacement = start(old.name() + "2", old.uri().getPort());
        try {
            admit(client, replacement);
            flow(load);
            return replacement;
        } catch (InterruptedException | RuntimeException | AssertionError ex) {
            replacement.close();
            throw ex;
        }
    }

    private static void flow(Load load) throws InterruptedException {
        assertThat(load.awaitFurther(3L * PER_SECOND, PATIENCE)).isTrue();
    }
}
