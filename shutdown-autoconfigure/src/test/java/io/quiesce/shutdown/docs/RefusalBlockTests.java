package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.junit.jupiter.api.Test;

/**
 * The answers that pages show are those that are given.
 */
class RefusalBlockTests {

    private static final HttpShutdownProperties DEFAULTS =
            new HttpShutdownProperties(503, Duration.ofSeconds(5), false, true, List.of());

    private static String body(RefusalAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static List<String> shown() {
        return Page.all()
                .flatMap((page) -> page.lines().stream())
                .filter((line) -> line.startsWith("{\"type\":\"about:blank\""))
                .distinct()
                .toList();
    }

    @Test
    void areThoseThatAreGiven() {
        assertThat(shown())
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                new RefusalAnswer(DEFAULTS, RefusalAnswer.SHUTTING_DOWN),
                                new RefusalAnswer(DEFAULTS, RefusalAnswer.OUT_OF_SERVICE),
                                RefusalAnswer.ofCancelled(DEFAULTS))
                        .map(RefusalBlockTests::body)
                        .toList());
    }
}
