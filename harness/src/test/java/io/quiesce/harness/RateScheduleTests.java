package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

class RateScheduleTests {

    private static final long START = Long.MAX_VALUE - 1_000_000_000L;

    private static final long MILLI = 1_000_000;

    private final List<Long> indexes = new ArrayList<>();

    private final List<Long> dueAfterStart = new ArrayList<>();

    @Test
    void firstRequestIsDueAtTheStartAndTheNextOnePeriodLater() {
        RateSchedule schedule = schedule(100, 1000, Duration.ofSeconds(10));
        assertThat(takeDue(schedule, 0)).hasValue(10 * MILLI);
        assertThat(this.dueAfterStart).containsExactly(0L);
    }

    @Test
    void nothingIsHandedOverTwice() {
        RateSchedule schedule = schedule(100, 1000, Duration.ofSeconds(10));
        takeDue(schedule, 0);
        assertThat(takeDue(schedule, 4 * MILLI)).hasValue(6 * MILLI);
        assertThat(this.indexes).containsExactly(0L);
    }

    @Test
    void lateWakeUpHandsOverEverythingThatBecameDueAndMovesNothing() {
        RateSchedule schedule = schedule(100, 1000, Duration.ofSeconds(10));
        assertThat(takeDue(schedule, 35 * MILLI)).hasValue(5 * MILLI);
        assertThat(this.dueAfterStart).containsExactly(0L, 10 * MILLI, 20 * MILLI, 30 * MILLI);
        assertThat(this.indexes).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void rateThatDoesNotDivideASecondDoesNotDrift() {
        RateSchedule schedule = schedule(7, Long.MAX_VALUE, Duration.ofHours(1));
        takeDue(schedule, Duration.ofMinutes(30).toNanos());
        assertThat(this.dueAfterStart).hasSize(7 * 1800 + 1);
        assertThat(this.dueAfterStart.get(7 * 1800))
                .isEqualTo(Duration.ofMinutes(30).toNanos());
        assertThat(this.dueAfterStart.get(1)).isEqualTo(142_857_142L);
    }

    @Test
    void endsAtTheMostRequests() {
        RateSchedule schedule = schedule(100, 3, Duration.ofSeconds(10));
        assertThat(takeDue(schedule, Duration.ofSeconds(10).toNanos())).isEmpty();
        assertThat(this.indexes).containsExactly(0L, 1L, 2L);
    }

    @Test
    void endsAtTheLongestTimeWithoutARequestAtThatVeryTime() {
        RateSchedule schedule = schedule(100, Long.MAX_VALUE, Duration.ofMillis(30));
        assertThat(takeDue(schedule, Duration.ofSeconds(10).toNanos())).isEmpty();
        assertThat(this.dueAfterStart).containsExactly(0L, 10 * MILLI, 20 * MILLI);
    }

    @Test
    void partOfAPeriodStillHasItsRequest() {
        RateSchedule schedule = schedule(100, Long.MAX_VALUE, Duration.ofMillis(31));
        takeDue(schedule, Duration.ofSeconds(10).toNanos());
        assertThat(this.dueAfterStart).hasSize(4);
    }

    @Test
    void timesMayWrapAround() {
        RateSchedule schedule = schedule(1, 5, Duration.ofSeconds(10));
        assertThat(takeDue(schedule, Duration.ofMillis(2500).toNanos())).hasValue(500 * MILLI);
        assertThat(this.indexes).containsExactly(0L, 1L, 2L);
    }

    @Test
    void refusesARateBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedule(0, 1, Duration.ofSeconds(1)))
                .withMessageContaining("0");
    }

    private static RateSchedule schedule(int perSecond, long maxRequests, Duration maxTime) {
        return new RateSchedule(START, perSecond, maxRequests, maxTime);
    }

    private OptionalLong takeDue(RateSchedule schedule, long afterStart) {
        return schedule.takeDue(START + afterStart, (index, due) -> {
            this.indexes.add(index);
            this.dueAfterStart.add(due - START);
        });
    }
}
