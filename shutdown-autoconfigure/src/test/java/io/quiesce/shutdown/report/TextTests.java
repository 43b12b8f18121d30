package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTests {

    @ParameterizedTest
    @CsvSource({"0, 0.000 s", "1, 0.000 s", "1500000, 0.002 s", "61000000000, 61.000 s"})
    void writesSeconds(long nanos, String text) {
        assertThat(Text.seconds(Duration.ofNanos(nanos))).isEqualTo(text);
        assertThat(Text.seconds(nanos)).isEqualTo(text);
    }

    @Test
    void writesSecondsAlikeEverywhere() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Text.seconds(Duration.ofMillis(1500))).isEqualTo("1.500 s");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void countsWhatThereIs() {
        assertThat(Text.counts(Samples.counts(0, 0))).isEqualTo("nothing");
        assertThat(Text.counts(Samples.counts(1, 2))).isEqualTo("1 request, 2 tasks");
    }

    @Test
    void namesAllOfTen() {
        assertThat(Text.work(Samples.requests(10)))
                .contains("'GET /orders/1'", "'GET /orders/10'")
                .doesNotContain("more");
    }

    @Test
    void namesTenOfMore() {
        assertThat(Text.work(Samples.requests(12)))
                .contains("'GET /orders/1'", "'GET /orders/10'")
                .doesNotContain("'GET /orders/11'")
                .endsWith(" and 2 more");
    }

    @Test
    void keepsWordsOfOthersOnOneLine() {
        String words = "a\r\nb\u0085c\u2028d\u202ee\u0000f\u001b[31m";
        assertThat(Text.quoted(words)).isEqualTo("'a b c d e f [31m'");
        WorkDetails work = new WorkDetails(WorkKind.REQUESTS, "SEND " + words, Duration.ZERO, "t", List.of());
        assertThat(Text.work(work)).startsWith("request 'SEND a b c d e f [31m' running");
    }

    @Test
    void cutsWordsOfOthers() {
        assertThat(Text.quoted("x".repeat(100_000))).isEqualTo("'" + "x".repeat(500) + "…'");
    }

    @Test
    void waitsForHandlersAlone() {
        assertThat(Text.outstanding(new Outstanding(
                        Samples.counts(0, 0), Optional.empty(), List.of("flusher", "mailer"), List.of())))
                .isEqualTo("handler 'flusher', handler 'mailer'");
    }

    @Test
    void saysOfAFailureWhatIsKnown() {
        assertThat(Text.failure(new IllegalStateException("broken")))
                .isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(Text.failure(null)).isEqualTo("unknown");
    }
}
