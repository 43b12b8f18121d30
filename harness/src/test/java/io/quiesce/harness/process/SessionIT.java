package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application stays for the customers whose carts it holds, and for them only, before it is out of service.
 */
@Timeout(180)
class SessionIT {

    private static final String DRAIN = "/actuator/drain";

    private static final String BOOKS = """
            {"customer": "Ada", "item": "book", "quantity": 2}""";

    private static JsonNode body(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(response.body());
    }

    private static String state(SampleApp app) {
        return body(app.get(DRAIN).join()).required("state").asString();
    }

    /** Open a cart and return the cookie that names it. */
    private static String open(SampleApp app) {
        HttpResponse<String> opened = app.post("/cart/items", BOOKS).join();
        assertThat(opened.statusCode()).isEqualTo(201);
        return opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static HttpResponse<String> show(SampleApp app, String cookie) {
        return app.send(HttpRequest.newBuilder(app.uri("/cart")).header("Cookie", cookie))
                .join();
    }

    private static HttpResponse<String> post(SampleApp app, String path, String json, String cookie) {
        return app.send(HttpRequest.newBuilder(app.uri(path))
                        .header("Content-Type", "application/json")
                        .header("Cookie", cookie)
                        .POST(HttpRequest.BodyPublishers.ofString(json)))
                .join();
    }

    private static String decision(HttpResponse<String> response) {
        return response.headers().firstValue("Shutdown-Decision").orElseThrow();
    }

    @Test
    void servesACartUntilItIsCheckedOut() throws Exception {
        try (SampleApp app = SampleApp.ready("--shutdown.http.explain=true")) {
            String cookie = open(app);
            JsonNode leaving = body(app.post(DRAIN, "{}").join());
            assertThat(leaving.required("state").asString()).isEqualTo("BECOMING_OFFLINE");
            assertThat(leaving.required("outstanding").required("sessions").asInt())
                    .isOne();
            HttpResponse<String> more = post(app, "/cart/items", BOOKS, cookie);
            assertThat(more.statusCode()).isEqualTo(201);
            assertThat(decision(more)).isEqualTo("affinity");
            HttpResponse<String> shown = show(app, cookie);
            assertThat(body(shown)).hasSize(2);
            assertThat(decision(shown)).isEqualTo("affinity");
            HttpResponse<String> refused = app.post("/cart/items", BOOKS).join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(decision(refused)).isEqualTo("becoming-offline");
            assertThat(state(app)).isEqualTo("BECOMING_OFFLINE");
            assertThat(body(post(app, "/cart/checkout", "", cookie))).hasSize(2);
            app.awaitLog("Out of service, nothing is outstanding");
            assertThat(state(app)).isEqualTo("OFFLINE");
            assertThat(show(app, cookie).statusCode()).isEqualTo(503);
            assertThat(body(app.send(HttpRequest.newBuilder(app.uri(DRAIN)).DELETE())
                                    .join())
                            .required("state")
                            .asString())
                    .isEqualTo("ONLINE");
            open(app);
        }
    }

    @Test
    void doesNotWaitForACartThatIsLeftBehind() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.http.explain=true",
                "--shutdown.sessions.expiry-upon-offline=2s",
                "--server.tomcat.background-processor-delay=1h")) {
            String cookie = open(app);
            body(app.post(DRAIN, "{}").join());
            assertThat(decision(show(app, cookie))).isEqualTo("affinity");
            app.awaitLog("Out of service, nothing is outstanding");
            assertThat(state(app)).isEqualTo("OFFLINE");
            assertThat(decision(show(app, cookie))).isEqualTo("offline");
        }
    }
}
