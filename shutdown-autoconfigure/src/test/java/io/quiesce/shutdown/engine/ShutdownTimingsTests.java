package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class ShutdownTimingsTests {

    private static ShutdownTimings timings(int window, int cancel, int grace, int force, int forceGrace) {
        return new ShutdownTimings(
                Duration.ofSeconds(window),
                null,
                Duration.ofSeconds(cancel),
                Duration.ofSeconds(grace),
                Duration.ofSeconds(force),
                Duration.ofSeconds(forceGrace));
    }

    @Test
    void hardBoundIsTheEndOfBothGraces() {
        assertThat(timings(1, 4, 1, 5, 2).hardBound()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void lastWordsAreAPartOfTheGrace() {
        assertThat(timings(0, 4, 1, 5, 2).lastWords()).isEqualTo(Duration.ofMillis(800));
        assertThat(timings(0, 4, 1, 5, 30).lastWords()).isEqualTo(Duration.ofSeconds(1));
        assertThat(timings(0, 4, 1, 5, 0).lastWords()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void refusesNegativeDurations() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timings(0, 4, -1, 5, 1))
                .withMessageContaining("forceCloseTasksGrace");
    }

    @Test
    void refusesDurationsThatOverflow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timings(0, 4, 1, Integer.MAX_VALUE, 1))
                .withMessageContaining("forceShutdownAfter");
    }

    @Test
    void refusesCancellationAfterTheEndOfThePhase() {
        assertThatIllegalArgumentException().isThrownBy(() -> timings(0, 6, 1, 5, 1));
    }

    @Test
    void refusesAWindowThatEndsWithTheCancellation() {
        assertThatIllegalArgumentException().isThrownBy(() -> timings(4, 4, 1, 5, 1));
    }

    @Test
    void acceptsNoWindowWithImmediateCancellation() {
        assertThat(timings(0, 0, 1, 0, 1).hardBound()).isEqualTo(Duration.ofSeconds(1));
    }
}
