package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.fuzz.Fuzz;
import io.quiesce.shutdown.fuzz.Odd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Whatever is sent to the endpoint, the application goes out of service, or it answers that it does not understand and stays as
 * it is.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainRequestFuzzTests {

    private static final int USUAL = 200;

    private static final int LONGEST_ANSWER = 4000;

    private final HttpClient client = HttpClient.newHttpClient();

    private ServletWebServerApplicationContext context;

    @BeforeAll
    void start() {
        this.context = TestApplications.start(
                PlainCommandTests.Application.class,
                "management.endpoints.web.exposure.include=drain",
                "management.endpoint.drain.access=unrestricted",
                "logging.level.org.springframework=error",
                "shutdown.force-shutdown-after=0s",
                "shutdown.force-close-tasks-grace=0s");
    }

    @AfterAll
    void stop() {
        this.context.close();
    }

    private Drain drain() {
        return this.context.getBean(Drain.class);
    }

    private HttpResponse<String> send(String method, String query, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/actuator/drain%s"
                        .formatted(this.context.getWebServer().getPort(), query)))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return this.client.send(request, BodyHandlers.ofString());
    }

    private void assertUnderstoodOrNothingDone(HttpResponse<String> response) {
        boolean online = drain().status().state() == ShutdownState.ONLINE;
        drain().resume(null, null);
        assertThat(response.statusCode()).isIn(200, 400);
        if (response.statusCode() == 400) {
            assertThat(online).as("in service after " + response).isTrue();
        }
        assertThat(response.body())
                .hasSizeLessThan(LONGEST_ANSWER)
                .doesNotContain("\tat ", "java.lang.", "org.springframework.");
    }

    private static String body(Odd odd) {
        return odd.oneIn(2)
                ? odd.json("reason", "dryRun", "true", "false", "new disk")
                : odd.touched("{\"reason\":\"new disk\",\"dryRun\":\"false\"}");
    }

    @Test
    void aBodyIsUnderstoodOrNothingIsDone() {
        Fuzz.run(
                DrainRequestFuzzTests.class,
                USUAL,
                DrainRequestFuzzTests::body,
                (body) -> assertUnderstoodOrNothingDone(send("POST", "", body)));
    }

    @Test
    void aQueryIsUnderstoodOrNothingIsDone() {
        Fuzz.run(
                DrainRequestFuzzTests.class,
                USUAL,
                (odd) -> "?%s=%s&%s=%s"
                        .formatted(
                                odd.oneOf("reason", "dryRun"),
                                URLEncoder.encode(odd.text(), StandardCharsets.UTF_8),
                                odd.oneOf("reason", "dryRun"),
                                odd.oneOf("", "true", "false", "TRUE", "1", "%00", "a%0d%0ab")),
                (query) -> {
                    assertUnderstoodOrNothingDone(send("POST", query, ""));
                    assertUnderstoodOrNothingDone(send("DELETE", query, ""));
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ?dryRun                | ``                      | 400 | ONLINE
                    ?dryRun=               | ``                      | 400 | ONLINE
                    ?dryRun=yes            | ``                      | 400 | ONLINE
                    ?dryRun=true           | ``                      | 200 | ONLINE
                    ?dryRun=false          | ``                      | 200 | BECOMING_OFFLINE
                    ?dryrun=true           | ``                      | 400 | ONLINE
                    ?dry-run=true          | ``                      | 400 | ONLINE
                    ?security=none         | ``                      | 400 | ONLINE
                    ?_csrf=1               | ``                      | 200 | BECOMING_OFFLINE
                    ?access_token=1        | ``                      | 200 | BECOMING_OFFLINE
                    ``                     | {"dryRun":true}         | 200 | ONLINE
                    ``                     | {"resaon":"new disk"}   | 400 | ONLINE
                    ``                     | {"dryRun":"maybe"}      | 400 | ONLINE
                    ``                     | {"dryRun":[true,false]} | 400 | ONLINE
                    ``                     | {"reason":{"why":1}}    | 400 | ONLINE
                    ``                     | {"reason":              | 400 | ONLINE
                    ``                     | ["reason"]              | 400 | ONLINE
                    ``                     | {}                      | 200 | BECOMING_OFFLINE
                    """)
    void whoseWishIsNotClearChangesNothing(String query, String body, int status, ShutdownState state)
            throws Exception {
        Work holding = this.context.getBean(WorkTracker.class).begin("export");
        HttpResponse<String> response = send("POST", query, body);
        assertThat(drain().status().state()).isEqualTo(state);
        drain().resume(null, null);
        holding.close();
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void namesWhatIsNotKnownAndWhatIs() throws Exception {
        assertThat(send("POST", "?dryrun=true", "").body())
                .isEqualTo("{\"problem\":\"'dryrun' is not known here; known are 'dryRun', 'reason'\"}");
        assertThat(send("POST", "?dryRun=yes", "").body())
                .isEqualTo("{\"problem\":\"'dryRun' is neither 'true' nor 'false'\"}");
        drain().drain(null, null);
        assertThat(send("DELETE", "?dryRun=true", "").body())
                .contains("'dryRun' is not known here; known are 'reason'");
        assertThat(drain().status().state()).isNotEqualTo(ShutdownState.ONLINE);
        drain().resume(null, null);
    }

    @Test
    void aReasonHasABound() throws Exception {
        String most = "x".repeat(1000);
        assertThat(send("POST", "", "{\"reason\":\"" + most + "\"}").body()).contains(most);
        drain().resume(null, null);
        assertThat(send("POST", "", "{\"reason\":\"" + most + "x\"}").statusCode())
                .isEqualTo(400);
        assertThat(drain().status().state()).isEqualTo(ShutdownState.ONLINE);
        assertThat(send("DELETE", "?reason=" + most + "x", "").statusCode()).isEqualTo(400);
        assertThat(drain().status().reason()).isNull();
    }
}
