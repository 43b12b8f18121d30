package io.quiesce.sample.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Tests for {@link BoardController} with one instance, and for who may use it.
 */
@SampleTest
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BoardControllerTests {

    @LocalServerPort
    private int port;

    private BoardClient client;

    private String id;

    private String drain;

    @BeforeEach
    void setUp() {
        this.client = new BoardClient(this.port);
        this.id = "127.0.0.1:" + this.port;
        this.drain = "/fleet/instances/" + this.id + "/drain";
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fleet", "/fleet/board.html", "/fleet/board.js", "/fleet/live"})
    void asksForALoginAndOpensNoSession(String path) throws Exception {
        HttpResponse<String> response = this.client.send(this.client.anonymously(path));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().allValues("Set-Cookie")).noneMatch((cookie) -> cookie.contains("JSESSIONID"));
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying((how) -> assertThat(how).startsWith("Basic"));
    }

    @Test
    void showsThePageAndOpensNoSession() throws Exception {
        HttpResponse<String> page = this.client.send(this.client.loggedIn("/fleet"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>Fleet</h1>");
        assertThat(page.headers().allValues("Set-Cookie")).noneMatch((cookie) -> cookie.contains("JSESSIONID"));
        assertThat(this.client.send(this.client.loggedIn("/fleet/board.js")).body())
                .contains("EventSource");
    }

    @Test
    void doesNothingThatAnotherPageHasTheBrowserSend() throws Exception {
        HttpResponse<String> response =
                this.client.send(this.client.loggedIn(this.drain).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(state(this.client.await(BoardControllerTests::isKnown))).isEqualTo("ONLINE");
    }

    @Test
    void showsTheInstanceAlthoughThereIsNoRegistry() throws Exception {
        JsonNode board = this.client.await(BoardControllerTests::isKnown);
        assertThat(board.required("instances")).hasSize(1);
        JsonNode instance = BoardClient.instance(board, this.id);
        assertThat(instance.required("inService").asBoolean()).isTrue();
        assertThat(instance.required("drain").required("outstanding").has("sessions"))
                .isTrue();
        assertThat(board.required("profiles").isNull()).isTrue();
        assertThat(board.required("problems")).isEmpty();
    }

    @Test
    void drainsAndResumes() throws Exception {
        assertThat(this.client.press("POST", this.drain).statusCode()).isEqualTo(200);
        try {
            JsonNode board = this.client.await((now) -> state(now).equals("OFFLINE"));
            JsonNode instance = BoardClient.instance(board, this.id);
            assertThat(instance.required("drain").required("reason").asString()).isEqualTo("ada, on the board");
            assertThat(instance.required("inService").asBoolean()).isFalse();
        } finally {
            assertThat(this.client.press("DELETE", this.drain).statusCode()).isEqualTo(200);
        }
        this.client.await((now) -> state(now).equals("ONLINE")
                && BoardClient.instance(now, this.id)
                        .required("drain")
                        .required("pending")
                        .isEmpty());
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        HttpResponse<String> unknown = this.client.press("POST", "/fleet/instances/nobody/drain");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("There is no instance 'nobody' any more");
        HttpResponse<String> noFleet = this.client.press("POST", "/fleet/profiles/blue?status=deservice");
        assertThat(noFleet.statusCode()).isEqualTo(409);
        assertThat(noFleet.body()).contains("refuses: it has no such endpoint");
    }

    private static boolean isKnown(JsonNode board) {
        return !state(board).isEmpty();
    }

    private static String state(JsonNode board) {
        return board.required("instances")
                .required(0)
                .path("drain")
                .path("state")
                .asString("");
    }
}
