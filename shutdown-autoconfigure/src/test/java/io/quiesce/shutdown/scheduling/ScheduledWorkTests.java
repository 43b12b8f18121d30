package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A drain that begins when a run has just seen that there is none.
 */
class ScheduledWorkTests {

    private final DatingClock clock = new DatingClock();

    private final List<Throwable> failures = new ArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private final List<String> events = new ArrayList<>();

    /** Stands still, and tells when work is dated: after the look at the ledger, before the work is in it. */
    private static final class DatingClock implements EngineClock {

        private Runnable atNextDate = () -> {};

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            Runnable action = this.atNextDate;
            this.atNextDate = () -> {};
            action.run();
            return 0;
        }

        @Override
        public boolean awaitUntil(long deadline, BooleanSupplier condition) {
            return condition.getAsBoolean();
        }

        @Override
        public void signal() {}
    }

    @BeforeEach
    void drainWhenWorkIsDated() {
        this.clock.atNextDate = () -> {
            this.ledger.startDraining();
            assertThat(this.ledger.cancel()).isEmpty();
            this.events.add("drains");
        };
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(this.events).containsExactly("drains");
        assertThat(this.ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.TASKS, 0L);
        assertThat(this.ledger.cancelled()).isEmpty();
        assertThat(this.failures).isEmpty();
    }

    @Test
    void aRunIsSkipped() {
        ScheduledWork.of(this.ledger, (Runnable) () -> this.events.add("runs")).run();
    }

    @Test
    void theOnlyRunIsCancelled() {
        ScheduledWork.Task once = ScheduledWork.of(this.ledger, (Runnable) () -> this.events.add("runs"))
                .once();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(once::run);
    }

    @Test
    void aResultIsCancelled() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(ScheduledWork.of(this.ledger, () -> this.events.add("runs"))::call);
    }
}
