package io.quiesce.shutdown.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EffectiveTimelineTests {

    private static ShutdownTimings timings(int window, @Nullable Duration quiet, int cancel, int grace) {
        return new ShutdownTimings(
                Duration.ofSeconds(window),
                quiet,
                Duration.ofSeconds(cancel),
                Duration.ofSeconds(grace),
                Duration.ofSeconds(25),
                Duration.ofMillis(2500));
    }

    @Test
    void isOneLineWithAllTimes() {
        assertThat(new EffectiveTimeline(timings(5, Duration.ofMillis(500), 20, 2), Duration.ofSeconds(30)).line())
                .isEqualTo("After SIGTERM new requests are served for 5s, or until none has come for 500ms, work is"
                        + " cancelled after 20s, closing begins after 25s at the latest, and the process has ended after"
                        + " 27500ms; the platform waits for 30s");
    }

    @Test
    void saysThatThereIsNoWindow() {
        assertThat(new EffectiveTimeline(timings(0, Duration.ofSeconds(1), 20, 2), null).line())
                .isEqualTo("After SIGTERM new requests are refused at once, work is cancelled after 20s, closing begins"
                        + " after 25s at the latest, and the process has ended after 27500ms");
    }

    @Test
    void saysNothingOfTheProcessInAServletContainer() {
        assertThat(new EffectiveTimeline(timings(5, null, 20, 2), Duration.ofSeconds(30)).lineInContainer())
                .isEqualTo(
                        "When the servlet container stops it, work is cancelled after 20s, and closing begins after 25s at"
                                + " the latest");
    }

    @Test
    void hasARowForEachStep() {
        assertThat(new EffectiveTimeline(timings(5, null, 20, 2), Duration.ofSeconds(30)).rows())
                .containsExactly(
                        "     0s  readiness refuses, registries are told, handlers are called, fetching stops",
                        "     5s  new requests are refused",
                        "    20s  what still runs is cancelled",
                        "    22s  what still runs is abandoned",
                        "    25s  closing begins at the latest; with nothing outstanding it begins at once",
                        "27500ms  the process is halted, if it has not ended",
                        "    30s  the platform kills the process, if it has not ended");
    }

    /** Closing does not wait for a grace that is longer than what is left. */
    @Test
    void abandonsNoLaterThanItCloses() {
        assertThat(new EffectiveTimeline(timings(0, null, 20, 9), null).rows())
                .contains("    25s  what still runs is abandoned");
    }
}
