package io.quiesce.shutdown.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SuspendJsonTests {

    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

    private static String write(String reason, URI... alternatives) {
        SuspendNotice notice = new SuspendNotice(Duration.ofMillis(1500), THEN, List.of(alternatives), reason);
        return new SuspendJson().write(notice, Form.SSE);
    }

    @Test
    void saysByWhenAndWhereToAndWhy() {
        assertThat(write("drain", URI.create("http://one:8080"), URI.create("http://two:8080/a?b=c")))
                .isEqualTo("{\"type\":\"suspend\",\"closesAt\":\"2026-01-02T03:04:05.678Z\",\"closesInMs\":1500,"
                        + "\"alternatives\":[\"http://one:8080\",\"http://two:8080/a?b=c\"],\"reason\":\"drain\"}");
    }

    @Test
    void knowsNoAlternative() {
        assertThat(write("shutdown")).contains("\"alternatives\":[],");
    }

    @Test
    void staysJsonOnOneLineWhateverTheReason() {
        String reason = "a \"quote\", a \\, a\nline\r\u2028and\u0001 \uD83D\uDE00 é";
        String text = write(reason, URI.create("http://h%C3%A9/é"));
        JsonNode read = JsonMapper.builder().build().readTree(text);
        assertThat(read.get("reason").stringValue()).isEqualTo(reason);
        assertThat(read.get("alternatives").get(0).stringValue()).isEqualTo("http://h%C3%A9/é");
        assertThat(text).doesNotContainPattern("[\\p{Cntrl}\u2028]");
    }
}
