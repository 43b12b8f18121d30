package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamTests {

    private final StringBuilder written = new StringBuilder();

    private int beginnings;

    private final EventStream events = new EventStream(() -> this.beginnings++, this.written::append);

    private void write(String text) throws IOException {
        this.events.write(text::charAt, 0, text.length(), (from, to) -> this.written.append(text, from, to));
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

    @Test
    void tellsOfItsBeginningOnce() throws Exception {
        assertThat(this.beginnings).isZero();
        write("data: a\n");
        write("\n");
        assertThat(this.beginnings).isOne();
    }

    @Test
    void letsAnEventEndThatHasBegunWhenItIsStopped() throws Exception {
        write("data: a\n");
        this.events.stop();
        this.events.check();
        assertThatIOException().isThrownBy(() -> write("\ndata: b\n\n"));
        assertThatIOException().isThrownBy(this.events::check);
        assertThat(this.written).hasToString("data: a\n\n");
    }

    @Test
    void letsNoEventBeginWhenItIsStopped() throws Exception {
        write("data: a\n\n");
        this.events.stop();
        assertThatIOException().isThrownBy(() -> write("data: b\n\n"));
        assertThat(this.written).hasToString("data: a\n\n");
    }
}
