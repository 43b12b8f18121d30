package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Waiting for real, shortly. The time-out only ends a test that hangs.
 */
@Timeout(60)
class SystemClockTests {

    private final SystemClock clock = new SystemClock();

    private long soon() {
        return this.clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    }

    @Test
    void waitsUntilTheDeadline() throws Exception {
        long deadline = soon();
        assertThat(this.clock.awaitUntil(deadline, () -> false)).isFalse();
        assertThat(this.clock.nanoTime() - deadline).isNotNegative();
    }

    @Test
    void seesWithASignalThatTheConditionHolds() throws Exception {
        AtomicBoolean holds = new AtomicBoolean();
        ThreadStarter.DAEMON.start("signal", () -> {
            holds.set(true);
            this.clock.signal();
        });
        long farAway = this.clock.nanoTime() + TimeUnit.HOURS.toNanos(1);
        assertThat(this.clock.awaitUntil(farAway, holds::get)).isTrue();
        assertThat(this.clock.awaitUndisturbed(farAway, holds::get)).isTrue();
        assertThat(this.clock.awaitUndisturbed(soon(), () -> false)).isFalse();
    }

    @Test
    void aClockWithoutSuchAWayWaitsWithoutMemoryAsEver() throws Exception {
        VirtualClock virtual = new VirtualClock();
        assertThat(virtual.awaitWithoutMemory(1, () -> true)).isTrue();
        assertThat(virtual.awaitWithoutMemory(1, () -> false)).isFalse();
        assertThat(virtual.nanoTime()).isOne();
    }

    @Test
    void waitsWithoutMemoryUntilTheDeadline() throws Exception {
        long deadline = soon();
        assertThat(this.clock.awaitWithoutMemory(deadline, () -> false)).isFalse();
        assertThat(this.clock.nanoTime() - deadline).isNotNegative();
    }

    @Test
    void seesWithoutMemoryAndWithoutASignalThatTheConditionHolds() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        long farAway = this.clock.nanoTime() + TimeUnit.HOURS.toNanos(1);
        assertThat(this.clock.awaitWithoutMemory(farAway, () -> looks.incrementAndGet() == 3))
                .isTrue();
    }

    @Test
    void canBeInterruptedWhileItWaitsWithoutMemory() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> this.clock.awaitWithoutMemory(soon(), () -> false));
        assertThat(Thread.interrupted()).isFalse();
    }
}
