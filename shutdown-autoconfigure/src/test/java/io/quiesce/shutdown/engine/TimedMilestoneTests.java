package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class TimedMilestoneTests {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final VirtualClock clock = new VirtualClock();

    private final List<Boolean> waits = new ArrayList<>();

    private final TimedMilestone milestone =
            new TimedMilestone(new Timeline(this.clock), DEADLINE::toNanos, this.waits::add);

    @Test
    void isWaitedForToTheEndByWhoWaitsUntilTheDeadline() throws InterruptedException {
        assertThat(this.milestone.await(Duration.ofSeconds(4))).isFalse();
        assertThat(this.milestone.await(Duration.ofSeconds(1))).isFalse();
        assertThat(this.waits).containsExactly(false, true);
    }

    @Test
    void whoWaitsIsToldWhenItIsReached() throws InterruptedException {
        this.clock.at(Duration.ofSeconds(2), () -> this.milestone.reach(Runnable::run));
        assertThat(this.milestone.await(Duration.ofDays(1))).isTrue();
        assertThat(this.clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatIsReachedIsNotWaitedFor() throws InterruptedException {
        this.milestone.reach(Runnable::run);
        assertThat(this.milestone.await(Duration.ofDays(1))).isTrue();
        assertThat(this.waits).isEmpty();
    }
}
