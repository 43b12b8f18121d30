package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ProcessOutputTests {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<String> heard = new ArrayList<>();

    private final ProcessOutput output = new ProcessOutput(line -> this.heard.add(line.text()));

    private final StringWriter copy = new StringWriter();

    @Test
    void keepsCopiesAndTellsEveryLine() throws IOException {
        this.output.readAll(text("one\ntwo"), this.copy);
        assertThat(this.output.lines()).extracting(LogLine::text).containsExactly("one", "two");
        assertThat(this.copy).hasToString("one\ntwo\n");
        assertThat(this.heard).containsExactly("one", "two");
    }

    @Test
    void findsALineThatWasWrittenBefore() throws Exception {
        this.output.readAll(text("one\ntwo\n"), this.copy);
        assertThat(this.output.awaitLine("one"::equals, Duration.ZERO)).isPresent();
    }

    @Test
    void givesUpAtTheEndOfTheOutput() throws Exception {
        this.output.readAll(text("one\n"), this.copy);
        assertThat(this.output.awaitLine("two"::equals, Duration.ofDays(1))).isEmpty();
        assertThat(this.output.awaitEnd(Duration.ofDays(1))).isTrue();
    }

    @Test
    void givesUpWhenTimeIsUp() throws Exception {
        assertThat(this.output.awaitLine("two"::equals, Duration.ofMillis(20))).isEmpty();
        assertThat(this.output.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    @Test
    void waitsForALineThatIsStillToCome() throws Exception {
        PipedOutputStream process = new PipedOutputStream();
        InputStream input = new PipedInputStream(process);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readAll(input));
        process.write("one\n".getBytes(StandardCharsets.UTF_8));
        process.flush();
        assertThat(this.output.awaitLine("one"::equals, SOON)).isPresent();
        process.close();
        assertThat(this.output.awaitEnd(SOON)).isTrue();
        reading.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void goesOnReadingWhenTheCopyCannotBeWritten() {
        assertThatIOException()
                .isThrownBy(() -> this.output.readAll(text("one\ntwo\n"), fullDisk()))
                .withMessage("No space left on device");
        assertThat(this.output.lines()).extracting(LogLine::text).containsExactly("one", "two");
    }

    private void readAll(InputStream input) {
        try {
            this.output.readAll(input, this.copy);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Writer fullDisk() {
        return new Writer() {

            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
