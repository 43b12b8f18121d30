package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application goes softly out of service and comes back, as its operator wants.
 */
@Timeout(180)
class DrainIT {

    private static final String DRAIN = "/actuator/drain";

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private static JsonNode body(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(response.body());
    }

    private static JsonNode status(SampleApp app) {
        return body(app.get(DRAIN).join());
    }

    private static JsonNode drain(SampleApp app) {
        return body(app.post(DRAIN, "{\"reason\":\"new disk\"}").join());
    }

    private static JsonNode resume(SampleApp app) {
        return body(app.send(HttpRequest.newBuilder(app.uri(DRAIN)).DELETE()).join());
    }

    private static int readiness(SampleApp app) {
        return app.get("/actuator/health/readiness").join().statusCode();
    }

    private static int liveness(SampleApp app) {
        return app.get("/actuator/health/liveness").join().statusCode();
    }

    @Test
    void goesOutOfServiceWhenItsLastRequestHasEndedAndComesBack() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.http.explain=true")) {
            assertThat(status(app).required("state").asString()).isEqualTo("ONLINE");
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=3s");
            JsonNode leaving = drain(app);
            assertThat(leaving.required("state").asString()).isEqualTo("BECOMING_OFFLINE");
            assertThat(leaving.required("reason").asString()).isEqualTo("new disk");
            assertThat(leaving.required("outstanding").required("requests").asInt())
                    .isOne();
            assertThat(readiness(app)).isEqualTo(503);
            assertThat(liveness(app)).isEqualTo(200);
            HttpResponse<String> refused = app.get("/orders").join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(refused.headers().firstValue("Connection")).contains("close");
            assertThat(refused.headers().firstValue("Shutdown-Decision")).contains("becoming-offline");
            assertThat(running.join().statusCode()).isEqualTo(200);
            app.awaitLog("Out of service, nothing is outstanding");
            assertThat(status(app).required("state").asString()).isEqualTo("OFFLINE");
            assertThat(resume(app).required("state").asString()).isEqualTo("ONLINE");
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void comesBackWhileWorkIsOutstanding() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=3s");
            drain(app);
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(503);
            assertThat(resume(app).required("state").asString()).isEqualTo("ONLINE");
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(200);
            assertThat(running.join().statusCode()).isEqualTo(200);
            assertThat(status(app).required("state").asString()).isEqualTo("ONLINE");
        }
    }

    @Test
    void keepsAcceptingForItsWindow() throws Exception {
        try (SampleApp app =
                SampleApp.ready("--shutdown.drain.keep-accepting-for=1h", "--shutdown.http.explain=true")) {
            drain(app);
            assertThat(readiness(app)).isEqualTo(503);
            HttpResponse<String> served = app.get("/orders").join();
            assertThat(served.statusCode()).isEqualTo(200);
            assertThat(served.headers().firstValue("Shutdown-Decision")).contains("window");
        }
    }

    @Test
    void takesUrgentOrdersUntilItIsOffline() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.http.explain=true")) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=5s");
            drain(app);
            HttpResponse<String> urgent = app.post("/orders/urgent", ORDER).join();
            assertThat(urgent.statusCode()).isEqualTo(201);
            assertThat(urgent.headers().firstValue("Shutdown-Decision")).contains("priority");
            HttpResponse<String> other = app.post("/orders", ORDER).join();
            assertThat(other.statusCode()).isEqualTo(503);
            assertThat(other.headers().firstValue("Shutdown-Decision")).contains("becoming-offline");
            assertThat(running.join().statusCode()).isEqualTo(200);
            app.awaitLog("Out of service, nothing is outstanding");
            HttpResponse<String> late = app.post("/orders/urgent", ORDER).join();
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.headers().firstValue("Shutdown-Decision")).contains("offline");
        }
    }

    @Test
    void exitsWithoutAWindowWhenItIsOffline() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.keep-accepting-for=90s",
                "--shutdown.cancel-running-tasks-after=100s",
                "--shutdown.force-shutdown-after=110s")) {
            drain(app);
            app.awaitLog("Out of service, nothing is outstanding");
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void shutsDownWhenADrainTakesTooLong() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.drain.timeout=1s", "--shutdown.drain.on-timeout=shutdown")) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/fault/honest");
            drain(app);
            AppExit exit = app.awaitExit();
            assertThat(running.join().body()).isEqualTo("cancelled");
            assertThat(exit.code()).isZero();
        }
    }

    @Test
    void tellsWhatWouldBecomeOfADrainWithoutDrainingAnything() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=3s");
            JsonNode dryRun = body(app.post(DRAIN + "?dryRun=true", "{}").join());
            assertThat(dryRun.required("state").asString()).isEqualTo("ONLINE");
            JsonNode estimate = dryRun.required("estimate");
            assertThat(estimate.required("timeToOffline").isNull())
                    .as("nobody can know how long the first request takes")
                    .isTrue();
            assertThat(estimate.required("requestsPerSecond").asDouble()).isPositive();
            assertThat(estimate.required("refusedPerSecond").asDouble()).isPositive();
            assertThat(estimate.required("refused").toString()).contains("GET /orders");
            assertThat(estimate.required("cancelled").get(0).required("what").asString())
                    .contains("/orders");
            assertThat(readiness(app)).isEqualTo(200);
            assertThat(running.join().statusCode()).isEqualTo(200);
            // Of another path, whose beginning is told from that of the first.
            CompletableFuture<HttpResponse<String>> another = app.begin("/orders/7?work=3s");
            String expected =
                    status(app).required("estimate").required("timeToOffline").asString();
            assertThat(Duration.parse(expected)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(30));
            assertThat(another.join().statusCode()).isEqualTo(404);
        }
    }

    @Test
    void cannotBeDrainedWithReadAccess() throws Exception {
        try (SampleApp app = SampleApp.ready("--management.endpoint.drain.access=read-only")) {
            assertThat(app.post(DRAIN, "{}").join().statusCode()).isEqualTo(405);
            assertThat(status(app).required("state").asString()).isEqualTo("ONLINE");
        }
    }

    private static HttpResponse<String> register(SampleApp app, String courier) {
        return app.send(HttpRequest.newBuilder(app.uri("/couriers/" + courier))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString("{\"expiresIn\":\"60s\"}")))
                .join();
    }

    private static int registeredFor(SampleApp app, String courier) {
        return body(register(app, courier)).required("expiresIn").asInt();
    }

    private static int release(SampleApp app, String courier) {
        return app.send(HttpRequest.newBuilder(app.uri("/couriers/" + courier)).DELETE())
                .join()
                .statusCode();
    }

    private static int sessions(SampleApp app) {
        return status(app).required("outstanding").required("sessions").asInt();
    }

    @Test
    void keepsTheLeasesOfCouriersWithADeliveryOnly() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.http.explain=true")) {
            assertThat(registeredFor(app, "ada")).isEqualTo(60);
            assertThat(registeredFor(app, "bob")).isEqualTo(60);
            assertThat(app.post("/couriers/bob/deliveries", "").join().statusCode())
                    .isEqualTo(204);
            drain(app);
            assertThat(sessions(app)).isEqualTo(2);
            HttpResponse<String> refused = register(app, "ada");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.body()).contains("register again, elsewhere");
            app.awaitLog("Courier ada is no longer registered here \\(REFUSED\\)");
            assertThat(sessions(app)).isOne();
            // Nothing here is hers any more, so that she does not get past the door.
            HttpResponse<String> unknown = register(app, "ada");
            assertThat(unknown.statusCode()).isEqualTo(503);
            assertThat(unknown.headers().firstValue("Shutdown-Decision")).contains("becoming-offline");
            assertThat(registeredFor(app, "bob")).isEqualTo(10);
            assertThat(status(app).required("state").asString()).isEqualTo("BECOMING_OFFLINE");
            assertThat(release(app, "bob")).isEqualTo(204);
            app.awaitLog("Out of service, nothing is outstanding");
            assertThat(status(app).required("state").asString()).isEqualTo("OFFLINE");
            assertThat(sessions(app)).isZero();
            resume(app);
            assertThat(registeredFor(app, "ada")).isEqualTo(60);
            app.terminate();
            assertThat(app.awaitExit().code()).isZero();
        }
    }
}
