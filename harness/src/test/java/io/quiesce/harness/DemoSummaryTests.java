package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.backing.Messages;
import org.junit.jupiter.api.Test;

class DemoSummaryTests {

    private static final RequestKind GET = RequestKind.get(Duration.ZERO);

    private static final Sample OK = new Sample(
            GET, Optional.of("A"), 0, 0, millis(1004), Outcome.OK, OptionalInt.of(200), "", OptionalLong.empty());

    private static final Sample REFUSED = new Sample(
            GET,
            Optional.of("A"),
            0,
            0,
            millis(1250),
            Outcome.REFUSED,
            OptionalInt.empty(),
            "Connection refused",
            OptionalLong.empty());

    private static final Messages ALL_HANDLED = new Messages(7, 7, 0, 0);

    @Test
    void nobodyNoticed() {
        DemoResult result = result(0, OK, OK);
        assertThat(result.isClean()).isTrue();
        assertThat(print(result))
                .contains(
                        "None of 2 requests failed, no message was lost or repeated, and every instance exited with 0.")
                .doesNotContain("First failures");
    }

    @Test
    void failureIsCountedAndShownWithTheTimeSinceTheSignal() {
        DemoResult result = result(0, OK, REFUSED);
        assertThat(result.isClean()).isFalse();
        assertThat(print(result))
                .contains("GET to instance A, 0.250 s after SIGTERM: refused (Connection refused)")
                .contains("1 of 2 requests failed (1 refused)")
                .containsPattern("all +2 +1 +0 +1 +0 +0 +0 ")
                .containsPattern("A +1 +1 +0 +3\\.100 s");
    }

    @Test
    void exitCodeOtherThanZeroIsNotClean() {
        DemoResult result = result(143, OK);
        assertThat(result.isClean()).isFalse();
        assertThat(print(result)).contains("every instance exited with 143.");
    }

    @Test
    void requestThatNoInstanceGotIsShown() {
        Sample sample = new Sample(
                GET,
                Optional.empty(),
                0,
                0,
                0,
                Outcome.NO_BACKEND,
                OptionalInt.empty(),
                "no backend was up",
                OptionalLong.empty());
        assertThat(print(result(0, sample))).contains("GET to no instance: no backend (no backend was up)");
    }

    @Test
    void messageThatIsLostIsNotClean() {
        DemoResult result = result(0, new Messages(7, 5, 2, 0), OK);
        assertThat(result.isClean()).isFalse();
        assertThat(print(result))
                .containsPattern("messages +published +handled +lost +repeated")
                .containsPattern("orders +7 +5 +2 +0")
                .contains("2 messages were lost and 0 repeated");
    }

    @Test
    void messageThatIsRepeatedIsNotClean() {
        DemoResult result = result(0, new Messages(8, 7, 0, 1), OK);
        assertThat(result.isClean()).isFalse();
        assertThat(print(result)).contains("0 messages were lost and 1 repeated");
    }

    private static DemoResult result(int exitCode, Sample... samples) {
        return result(exitCode, ALL_HANDLED, samples);
    }

    private static DemoResult result(int exitCode, Messages messages, Sample... samples) {
        return new DemoResult(
                new LoadReport(List.of(samples)),
                Map.of("A", new AppExit(exitCode, Duration.ofMillis(3100))),
                Map.of("A", millis(1000)),
                messages);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static String print(DemoResult result) {
        StringWriter out = new StringWriter();
        new DemoSummary(result).print(new PrintWriter(out));
        return out.toString();
    }
}
