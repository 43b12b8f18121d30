package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample application as somebody starts it who has nothing but a JDK: with a broker inside.
 */
@Timeout(300)
class EmbeddedBrokerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String EMBEDDED = "--sample.broker=embedded";

    /** For the end of the broker, on a busy machine. */
    private static final String ROOM = "--shutdown.force-shutdown-grace=10s";

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void settlesByMessageAndLeavesCleanly() throws Exception {
        try (AppProcess app = start("app", EMBEDDED, "--shutdown.keep-accepting-for=0s", ROOM)) {
            settleAnOrder(app.awaitReady(PATIENCE));
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isZero();
            assertThat(app.lines())
                    .noneMatch((line) -> line.text().contains(" ERROR "))
                    .anyMatch((line) -> line.text().contains("exit code 0"));
        }
    }

    @Test
    void leavesWithoutQuiesceAsWell() throws Exception {
        try (AppProcess app = start("plain", EMBEDDED, "--shutdown.enabled=false")) {
            settleAnOrder(app.awaitReady(PATIENCE));
            app.signal("TERM");
            assertThat(app.awaitExit(PATIENCE).code()).isEqualTo(143);
        }
    }

    /** The broker has been started by then, and its threads must not hold the process. */
    @Test
    void startThatFailsEnds() throws Exception {
        try (AppProcess app = start("app", "--sample.broker=none")) {
            int port = app.awaitReady(PATIENCE).getPort();
            try (AppProcess second = start("second", EMBEDDED, "--server.port=" + port)) {
                assertThat(second.awaitExit(PATIENCE).code()).isEqualTo(1);
                assertThat(second.lines()).anyMatch((line) -> line.text().contains("already in use"));
            }
        }
    }

    @Test
    void brokerThatDoesNotExistIsRefused() throws Exception {
        try (AppProcess app = start("app", "--sample.broker=kafka")) {
            assertThat(app.awaitExit(PATIENCE).code()).isEqualTo(1);
            assertThat(app.lines())
                    .anyMatch((line) -> line.text().contains("'sample.broker'"))
                    .anyMatch((line) -> line.text().strip().equals("EXTERNAL"));
        }
    }

    private AppProcess start(String name, String... arguments) {
        return SampleLaunch.in(this.directory.resolve(name), name, arguments)
                .jvmOptions("-Djava.io.tmpdir=" + this.directory)
                .start();
    }

    private void settleAnOrder(URI base) throws Exception {
        HttpResponse<String> placed = post(base, "").get();
        assertThat(placed.statusCode()).isEqualTo(201);
        URI order = base.resolve(placed.headers().firstValue("Location").orElseThrow());
        await().atMost(PATIENCE).until(() -> get(order).contains("\"SETTLED\""));
    }

    private CompletableFuture<HttpResponse<String>> post(URI base, String query) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/orders" + query))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ORDER))
                .build();
        return this.client.sendAsync(request, BodyHandlers.ofString());
    }

    private String get(URI order) throws Exception {
        return this.client
                .send(HttpRequest.newBuilder(order).build(), BodyHandlers.ofString())
                .body();
    }
}
