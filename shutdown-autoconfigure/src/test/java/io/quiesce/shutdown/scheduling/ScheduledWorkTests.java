package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.DatingClock;
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

    @BeforeEach
    void drainWhenWorkIsDated() {
        this.clock.atNextDate(() -> {
            this.ledger.startDraining();
            assertThat(this.ledger.cancel()).isEmpty();
            this.events.add("drains");
        });
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
