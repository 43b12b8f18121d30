package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an operator asks for, in whatever order, and what is done about it.
 */
@Timeout(300)
class DrainCommandsIT {

    private static final String DRAIN = "/actuator/drain";

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private static JsonNode read(CompletableFuture<HttpResponse<String>> response) {
        assertThat(response.join().statusCode()).isBetween(200, 299);
        return new JsonMapper().readTree(response.join().body());
    }

    private static JsonNode drain(SampleApp app, String reason) {
        return read(app.post(DRAIN, "{\"reason\":\"" + reason + "\"}"));
    }

    private static JsonNode resume(SampleApp app) {
        return read(app.send(HttpRequest.newBuilder(app.uri(DRAIN)).DELETE()));
    }

    private static String state(SampleApp app) {
        return read(app.get(DRAIN)).required("state").asString();
    }

    @Test
    void doesTheSameThingOnlyOnceAndSaysWhoWantedItAndWhy() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.drain.keep-accepting-for=1h")) {
            JsonNode first = drain(app, "new disk");
            JsonNode second = drain(app, "another reason");
            assertThat(second.required("since")).isEqualTo(first.required("since"));
            assertThat(second.required("reason").asString()).isEqualTo("new disk");
            resume(app);
            resume(app);
            app.awaitLog("Back in service");
            assertThat(app.log()).containsOnlyOnce("Going out of service: 'new disk'");
            assertThat(app.log()).doesNotContain("another reason").containsOnlyOnce("Back in service");
        }
    }

    /** The first is asked for while the second is carried out, and so on: the last word counts. */
    @Test
    void goesOutAndComesBackAsOftenAsIsAskedFor() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=3s");
            for (int i = 0; i < 10; i++) {
                assertThat(drain(app, "again").required("state").asString()).isEqualTo("BECOMING_OFFLINE");
                assertThat(app.get("/orders").join().statusCode()).isEqualTo(503);
                assertThat(resume(app).required("state").asString()).isEqualTo("ONLINE");
                assertThat(app.get("/orders").join().statusCode()).isEqualTo(200);
            }
            assertThat(running.join().statusCode()).isEqualTo(200);
            assertThat(state(app)).isEqualTo("ONLINE");
            await().atMost(SampleApp.PATIENCE)
                    .until(() -> app.get("/actuator/health/readiness").join().statusCode() == 200);
        }
    }

    /** With a broker a listener settles orders, and without one a scheduled method. */
    @ParameterizedTest
    @ValueSource(strings = {"embedded", "none"})
    void neitherHandlesMessagesNorRunsOnScheduleUntilItIsBack(String broker) throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--sample.broker=" + broker,
                "--shutdown.force-shutdown-grace=10s",
                "--shutdown.drain.keep-accepting-for=1h")) {
            String before = place(app);
            await().atMost(SampleApp.PATIENCE).until(() -> settled(app, before));
            drain(app, "new disk");
            // What had begun to run when the drain came may still look for orders.
            awaitNothingButRequests(app);
            String meanwhile = place(app);
            await().during(Duration.ofSeconds(3)).atMost(SampleApp.PATIENCE).until(() -> !settled(app, meanwhile));
            resume(app);
            await().atMost(SampleApp.PATIENCE).until(() -> settled(app, meanwhile));
        }
    }

    private static String place(SampleApp app) {
        HttpResponse<String> response = app.post("/orders", ORDER).join();
        assertThat(response.statusCode()).isEqualTo(201);
        return response.headers().firstValue("Location").orElseThrow();
    }

    private static boolean settled(SampleApp app, String order) {
        return app.get(order).join().body().contains("SETTLED");
    }

    private static void awaitNothingButRequests(SampleApp app) {
        await().atMost(SampleApp.PATIENCE).until(() -> {
            JsonNode outstanding = read(app.get(DRAIN)).required("outstanding");
            return outstanding.required("messages").asInt() == 0
                    && outstanding.required("tasks").asInt() == 0;
        });
    }

    @Test
    void leavesAtOnceWhenItIsTerminatedAfterItsWindow() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.keep-accepting-for=90s",
                "--shutdown.cancel-running-tasks-after=100s",
                "--shutdown.force-shutdown-after=110s")) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=3s");
            drain(app, "new disk");
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(running.join().statusCode()).isEqualTo(200);
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(Duration.ofSeconds(60));
            assertThat(app.log()).contains("new requests are refused at once");
        }
    }

    @Test
    void comesBackWhenADrainTakesTooLongIfThatIsWanted() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.drain.timeout=1s", "--shutdown.drain.on-timeout=resume")) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=5s");
            drain(app, "new disk");
            app.awaitLog("coming back");
            app.awaitLog("Back in service by shutdown.drain.timeout");
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(200);
            assertThat(running.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void staysWhenADrainTakesTooLongByDefault() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.drain.timeout=1s")) {
            CompletableFuture<HttpResponse<String>> running = app.begin("/orders?work=5s");
            drain(app, "new disk");
            app.awaitLog("the drain goes on");
            assertThat(state(app)).isEqualTo("BECOMING_OFFLINE");
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(503);
            assertThat(running.join().statusCode()).isEqualTo(200);
            app.awaitLog("Out of service, nothing is outstanding");
        }
    }
}
