package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "keepAcceptingFor, -1, 4, 1, 5, 1",
        "cancelRunningTasksAfter, 0, -1, 1, 5, 1",
        "forceCloseTasksGrace, 0, 4, -1, 5, 1",
        "forceShutdownAfter, 0, 4, 1, -1, 1",
        "forceShutdownGrace, 0, 4, 1, 5, -1"
    })
    void refusesNegativeDurations(String name, int window, int cancel, int grace, int force, int forceGrace) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timings(window, cancel, grace, force, forceGrace))
                .withMessage("'%s' must be between 0 and 365 days but is PT-1S", name);
    }

    @Test
    void refusesANegativeQuietPeriod() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShutdownTimings(Duration.ZERO, second.negated(), second, second, second, second))
                .withMessageContaining("quietPeriod");
    }

    @Test
    void acceptsWhatIsJustNotTooLong() {
        Duration longest = ShutdownTimings.LONGEST;
        assertThat(new ShutdownTimings(Duration.ZERO, longest, longest, longest, longest, longest).hardBound())
                .isEqualTo(longest.multipliedBy(2));
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
