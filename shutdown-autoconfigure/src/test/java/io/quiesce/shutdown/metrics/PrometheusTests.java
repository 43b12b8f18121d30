package io.quiesce.shutdown.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servers.ServerProcess;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real Prometheus makes of the rules and the dashboard, with an application whose drain hangs.
 */
@Timeout(120)
class PrometheusTests {

    private static final Path MONITORING = Path.of("..", "monitoring").toAbsolutePath();

    private final HttpClient client = HttpClient.newHttpClient();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SessionsShutdownAutoConfiguration.class,
                    MetricsShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.force-shutdown-after=90s")
            .withBean(
                    ShutdownHandler.class,
                    () -> (progress) -> progress.outstandingTasks().await());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"check rules quiesce-rules.yml", "test rules quiesce-rules-tests.yml"})
    void rulesAreRight(String command) throws Exception {
        String promtool = System.getenv("QUIESCE_PROMTOOL_BINARY");
        if (promtool == null) {
            String reason = "QUIESCE_PROMTOOL_BINARY is not set: run 'scripts/servers' and source '.servers/env'";
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        Process process = new ProcessBuilder((promtool + " " + command).split(" "))
                .directory(MONITORING.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void aDrainThatHangsIsAlertedAndTheDashboardIsAnswered() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        BlockingQueue<String> alerts = new LinkedBlockingQueue<>();
        HttpServer application = server((request) -> registry.scrape());
        HttpServer alertmanager = server((alert) -> {
            alerts.add(alert);
            return "";
        });
        configure(application.getAddress().getPort(), alertmanager.getAddress().getPort());
        ServerProcess prometheus = null;
        try {
            prometheus = ServerProcess.start(
                    "QUIESCE_PROMETHEUS_PROGRAM", this.folder, 1, "Server is ready to receive web requests");
            int port = prometheus.port();
            this.contextRunner.run((context) -> {
                context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
                WorkTracker.Work work = context.getBean(WorkTracker.class).begin("hangs");
                CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
                assertThat(alerts.poll(60, TimeUnit.SECONDS))
                        .contains(
                                "QuiesceDrainHangs",
                                "127.0.0.1:" + application.getAddress().getPort(),
                                "is shutting down, and 2 requests, messages, tasks or handlers hold it");
                assertTheDashboardIsAnswered(port);
                work.close();
                closing.get(30, TimeUnit.SECONDS);
            });
        } finally {
            if (prometheus != null) {
                prometheus.stop();
            }
            application.stop(0);
            alertmanager.stop(0);
        }
    }

    /** The application with its meters, or what an Alertmanager is for Prometheus. */
    private static HttpServer server(UnaryOperator<String> answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", (exchange) -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body = answer.apply(request).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, (body.length > 0) ? body.length : -1);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** The rules, but for the time that an alert waits. */
    private void configure(int application, int alertmanager) throws IOException {
        String rules = Files.readString(MONITORING.resolve("quiesce-rules.yml"));
        assertThat(rules).contains("for: 20s");
        Files.writeString(this.folder.resolve("rules.yml"), rules.replace("for: 20s", "for: 1s"));
        Files.writeString(
                this.folder.resolve("prometheus.yml"),
                """
                global:
                  scrape_interval: 500ms
                  evaluation_interval: 500ms
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ['127.0.0.1:%s']}]
                scrape_configs:
                  - job_name: orders
                    metrics_path: /metrics
                    scrape_timeout: 500ms
                    static_configs: [{targets: ['127.0.0.1:%s']}]
                """
                        .formatted(alertmanager, application));
    }

    private void assertTheDashboardIsAnswered(int prometheus) throws Exception {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(MONITORING.resolve("quiesce-dashboard.json")));
        assertThat(dashboard.findValues("expr")).hasSizeGreaterThan(15);
        for (JsonNode each : dashboard.findValues("expr")) {
            String query = each.asString()
                    .replace("$job", ".*")
                    .replace("$instance", ".*")
                    .replace("$__rate_interval", "1m");
            var response = this.client.send(
                    request(prometheus, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).as(query + ": " + response.body()).isEqualTo(200);
        }
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }
}
