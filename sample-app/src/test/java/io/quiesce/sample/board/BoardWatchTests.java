package io.quiesce.sample.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Tests for {@link BoardWatch} with instances of which some do not answer.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sample.broker=none",
            "spring.grpc.server.port=0",
            "spring.security.user.name=ada",
            "spring.security.user.password=lovelace"
        })
@DirtiesContext
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BoardWatchTests {

    private static final FakeInstance serves = new FakeInstance();

    private static final FakeInstance hangs = new FakeInstance();

    private static final FakeInstance gone = new FakeInstance();

    @LocalServerPort
    private int port;

    private BoardClient client;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        hangs.hang();
        gone.close();
        add(properties, 0, "serves", serves);
        add(properties, 1, "hangs", hangs);
        add(properties, 2, "gone", gone);
    }

    private static void add(DynamicPropertyRegistry properties, int place, String id, FakeInstance instance) {
        String prefix = "spring.cloud.discovery.client.simple.instances.order-service[%d].".formatted(place);
        properties.add(prefix + "instance-id", () -> id);
        properties.add(prefix + "uri", instance::uri);
    }

    @BeforeEach
    void setUp() {
        this.client = new BoardClient(this.port);
    }

    @AfterAll
    static void close() {
        serves.close();
        hangs.close();
    }

    @Test
    void saysWhoDoesNotAnswerAndShowsAllOthers() throws Exception {
        JsonNode early = this.client.await((board) -> has(board, "serves", "BECOMING_OFFLINE"));
        assertThat(problem(early, "hangs")).isEqualTo("it has just been asked");
        JsonNode board = this.client.await((now) -> problem(now, "hangs").contains("in time"));
        assertThat(problem(board, "gone")).isEqualTo("it cannot be reached");
        assertThat(problem(board, "hangs")).isEqualTo("it does not answer in time");
        assertThat(BoardClient.instance(board, "serves").required("problem").isNull())
                .isTrue();
        // What the others have heard last of an instance that does not answer itself.
        JsonNode member = BoardClient.instance(board, "gone").required("member");
        assertThat(member.required("server").asString()).isEqualTo("rack-2");
    }

    @Test
    void showsTheFleetAsOneOfItsInstancesSeesIt() throws Exception {
        JsonNode board = this.client.await((now) -> has(now, "serves", "BECOMING_OFFLINE"));
        JsonNode instance = BoardClient.instance(board, "serves");
        assertThat(instance.required("inService").asBoolean()).isFalse();
        assertThat(instance.required("leads").required(0).asString()).isEqualTo("settlement");
        assertThat(instance.required("member").required("waiting").asString()).isEqualTo("last-instance");
        assertThat(board.required("profiles").required(0).required("id").asString())
                .isEqualTo("blue");
        assertThat(board.required("malformed").required("green").asString()).isEqualTo("no servers");
    }

    @Test
    void tellsAnInstanceWhoAsked() throws Exception {
        assertThat(this.client.press("POST", "/fleet/instances/serves/drain").statusCode())
                .isEqualTo(200);
        assertThat(serves.told()).contains("POST /actuator/drain {\"reason\":\"ada, on the board\"}");
        assertThat(this.client.press("DELETE", "/fleet/instances/serves/drain").statusCode())
                .isEqualTo(200);
        assertThat(serves.told()).contains("DELETE /actuator/drain?reason=ada, on the board ");
    }

    @Test
    void saysThatAnInstanceCouldNotBeTold() throws Exception {
        HttpResponse<String> response = this.client.press("POST", "/fleet/instances/gone/drain");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("'gone'", "it cannot be reached");
    }

    private static boolean has(JsonNode board, String id, String state) {
        return BoardClient.instance(board, id)
                .path("drain")
                .path("state")
                .asString("")
                .equals(state);
    }

    private static String problem(JsonNode board, String id) {
        return BoardClient.instance(board, id).required("problem").asString("");
    }
}
