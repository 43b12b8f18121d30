package io.quiesce.harness.process.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL behind a pool of HikariCP, Redis, HTTP clients and caches stay usable until everything that is drained has been,
 * and are closed then.
 */
@Timeout(180)
class InfrastructureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final List<String> STEPS = List.of(
            "Shutdown initiated by SIGTERM",
            "request stored 1 request",
            "handler stored 2 rest",
            "Drained after",
            "store destroyed with 1 row and no Redis",
            "HikariPool-1 - Shutdown initiated",
            "HikariPool-1 - Shutdown completed",
            "Shutdown by SIGTERM complete");

    /** The server answers each path with a number of its own. */
    private static final List<String> OUTBOUND_STEPS = List.of(
            "Shutdown initiated by SIGTERM",
            "request got answer 1",
            "handler got answer 1 and answer 2",
            "Drained after",
            "Stopping ProtocolHandler",
            "partner destroyed with answer 2 and answer 3",
            "Shutdown connection pool",
            "Shutdown by SIGTERM complete");

    private static final List<String> LATE_STEPS = List.of(
            "Shutdown initiated by SIGTERM",
            "when cancelled stored 1 cancelled and got answer",
            "abandoned: task 'deaf task'",
            "when abandoned stored 2 abandoned and got answer",
            "store destroyed with 1 row and no Redis",
            "HikariPool-1 - Shutdown completed",
            "Shutdown connection pool");

    @TempDir
    private Path folder;

    @Test
    void requestsAndHandlersUseThemToTheEndOfTheDrain() throws Exception {
        Path report = this.folder.resolve("report.json");
        Server postgres = Server.postgres(this.folder);
        Server redis = Server.redis(this.folder);
        String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.port());
        try (AppProcess app = StoreLaunch.in(
                        this.folder,
                        "logback",
                        "--store.requests=true",
                        "--spring.datasource.url=" + url,
                        "--spring.datasource.username=postgres",
                        "--spring.data.redis.host=127.0.0.1",
                        "--spring.data.redis.port=" + redis.port(),
                        "--logging.level.org.springframework.data.redis=INFO",
                        "--shutdown.report.file=" + report)
                .start()) {
            app.awaitLine("Started StoreApp", PATIENCE);
            CompletableFuture<HttpResponse<String>> response = begin(app, "/store");
            app.signal("TERM");
            assertThat(response.get(90, TimeUnit.SECONDS).body()).isEqualTo("stored 1 request");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(stepsOf(app, STEPS)).containsExactlyElementsOf(STEPS);
            assertThat(kept(url)).containsExactly("request", "rest", "end");
            assertThat(notCompleted(report)).isEmpty();
        } finally {
            redis.stop();
            postgres.stop();
        }
    }

    @Test
    void clientsAndCachesAreUsedToTheEndOfTheDrainAndClosedAfterTheServer() throws Exception {
        HttpServer partner = answering();
        try (AppProcess app = StoreLaunch.in(
                        this.folder,
                        "logback",
                        "--partner.uri=http://127.0.0.1:" + partner.getAddress().getPort(),
                        "--logging.level.org.apache.coyote.http11.Http11NioProtocol=INFO",
                        "--logging.level.org.apache.hc.client5.http.impl.io=DEBUG")
                .start()) {
            app.awaitLine("Started StoreApp", PATIENCE);
            CompletableFuture<HttpResponse<String>> response = begin(app, "/partner");
            app.signal("TERM");
            assertThat(response.get(90, TimeUnit.SECONDS).body()).isEqualTo("answer 1");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(stepsOf(app, OUTBOUND_STEPS)).containsExactlyElementsOf(OUTBOUND_STEPS);
        } finally {
            partner.stop(0);
        }
    }

    @Test
    void theyStayUsableWhenWorkIsCancelledAndAbandoned() throws Exception {
        HttpServer partner = answering();
        Server postgres = Server.postgres(this.folder);
        Server redis = Server.redis(this.folder);
        try (AppProcess app = StoreLaunch.in(
                        this.folder,
                        "logback",
                        "--partner.late=true",
                        "--partner.uri=http://127.0.0.1:" + partner.getAddress().getPort(),
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.port()),
                        "--spring.datasource.username=postgres",
                        "--spring.data.redis.host=127.0.0.1",
                        "--spring.data.redis.port=" + redis.port(),
                        "--shutdown.cancel-running-tasks-after=0s",
                        "--shutdown.force-shutdown-after=30s",
                        "--logging.level.org.apache.hc.client5.http.impl.io=DEBUG")
                .start()) {
            app.awaitLine("Started StoreApp", PATIENCE);
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isOne();
            assertThat(stepsOf(app, LATE_STEPS)).containsExactlyInAnyOrderElementsOf(LATE_STEPS);
        } finally {
            redis.stop();
            postgres.stop();
            partner.stop(0);
        }
    }

    private static HttpServer answering() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", (exchange) -> {
            byte[] answer = ("answer " + answers.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static CompletableFuture<HttpResponse<String>> begin(AppProcess app, String path)
            throws InterruptedException {
        CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(app.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        app.awaitLine("request began", PATIENCE);
        return response;
    }

    private static List<String> stepsOf(AppProcess app, List<String> steps) {
        return app.linesSinceSignal().stream()
                .map(LogLine::text)
                .flatMap((line) -> steps.stream().filter(line::contains))
                .toList();
    }

    private static List<String> kept(String url) {
        return JdbcClient.create(new DriverManagerDataSource(url, "postgres", ""))
                .sql("select name from kept")
                .query(String.class)
                .list();
    }

    /** The report names all beans that did not close well, but of the others only the slowest. */
    private static List<String> notCompleted(Path report) throws Exception {
        JsonNode closed = new JsonMapper().readTree(Files.readString(report)).get("closed");
        return closed.valueStream()
                .filter((each) -> !each.get("outcome").asString().equals("completed"))
                .map((each) -> each.get("name").asString())
                .toList();
    }
}
