package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamTests {

    private final StringBuilder written = new StringBuilder();

    private final EventStream events = new EventStream(this.written::append);

    private void write(String text) throws IOException {
        for (int from = 0; from < text.length(); ) {
            int to = this.events.follow(text::charAt, from, text.length());
            this.written.append(text, from, to);
            this.events.putWaiting();
            from = to;
        }
    }

    /** The signs stand for carriage return, line feed, the moment of our event, and the place where it has to be. */
    @ParameterizedTest
    @CsvSource({
        "!, *",
        "data: a//!data: b//, data: a//*data: b//",
        "da!ta: a//data: b//, data: a//*data: b//",
        "data: a!//data: b//, data: a//*data: b//",
        "data: a/!/, data: a//*",
        "data: a/!data: b/, data: a/data: b/",
        "da!ta: a</</data: b, data: a</<*/data: b",
        "da!ta: a<<data: b, data: a<<*data: b",
        "data: a</</!data: b, data: a</</*data: b",
        ":still here/!, :still here/*",
        ":still !here/data: a//, :still here/*data: a//",
        "data: a/:still here/!/data: b, data: a/:still here//*data: b",
    })
    void comesBetweenEvents(String moment, String expected) throws Exception {
        String[] parts = moment.replace('/', '\n').replace('<', '\r').split("!", -1);
        write(parts[0]);
        assertThat(this.events.put("*")).isTrue();
        write(parts[1]);
        assertThat(this.written.toString().replace('\n', '/').replace('\r', '<'))
                .isEqualTo(expected);
    }

    @Test
    void writesNothingOnceTheResponseHasEnded() throws Exception {
        write("data: a\n");
        assertThat(this.events.put("*")).isTrue();
        this.events.end();
        write("\n");
        assertThat(this.events.put("*")).isFalse();
        assertThat(this.written).hasToString("data: a\n\n");
    }
}
