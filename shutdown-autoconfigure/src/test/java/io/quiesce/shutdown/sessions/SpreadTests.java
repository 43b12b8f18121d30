package io.quiesce.shutdown.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTests {

    private static final long WINDOW = Duration.ofSeconds(10).toNanos();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long seed = new Random().nextLong();

    private Spread spread(int sessions) {
        return new Spread(sessions, WINDOW, new Random(this.seed));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11, 100, 5000})
    void tellsAllInTheFirstQuarterAndBeforeTheyAreClosed(int sessions) {
        Spread spread = spread(sessions);
        assertThat(IntStream.range(0, sessions))
                .as("seed " + this.seed)
                .allMatch((i) -> spread.notice(i) <= WINDOW / 4 && spread.close(i) >= WINDOW / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11, 100, 5000})
    void isDoneAtTheEndOfTheWindowOrSoonAfterIt(int sessions) {
        assertThat(spread(sessions).end())
                .as("seed " + this.seed)
                .isLessThanOrEqualTo(Math.min((long) (WINDOW * 1.1), WINDOW / 4 + sessions * SECOND))
                .isGreaterThanOrEqualTo(WINDOW / 4 + Math.min(WINDOW / 2, sessions * SECOND / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 10, 11, 100, 5000})
    void leavesHalfToTheWholeOfTheMeanDistanceBetweenTwo(int sessions) {
        Spread spread = spread(sessions);
        long spacing = Math.min(WINDOW / sessions, SECOND);
        assertThat(IntStream.range(1, sessions).mapToLong((i) -> spread.close(i) - spread.close(i - 1)))
                .as("seed " + this.seed)
                .allMatch((distance) -> distance >= spacing / 2 - 1 && distance <= spacing + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 5000})
    void isNeverFasterThanTwiceTheMeanRateInAnySecond(int sessions) {
        Spread spread = spread(sessions);
        long mostInASecond = IntStream.range(0, sessions)
                .mapToLong((i) -> IntStream.range(i, sessions)
                        .takeWhile((j) -> spread.close(j) < spread.close(i) + SECOND)
                        .count())
                .max()
                .orElseThrow();
        assertThat(mostInASecond).as("seed " + this.seed).isLessThanOrEqualTo(2 * (sessions / 10) + 1);
    }
}
