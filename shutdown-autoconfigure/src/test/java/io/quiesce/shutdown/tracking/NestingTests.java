package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NestingTests {

    private final WorkLedger ledger =
            new WorkLedger(new VirtualClock(), (name, task) -> Thread.currentThread(), (failure) -> {});

    private final TrackedWork request = work("request");

    private TrackedWork work(String description) {
        TrackedWork work = this.ledger.beginTask(() -> description);
        assertThat(work).isNotNull();
        return work;
    }

    @AfterEach
    void leaveNothingOnTheThread() {
        this.request.close();
        assertThat(this.ledger.current()).isEmpty();
        Thread.interrupted();
    }

    @Test
    void aRequestLeavesNothingOnItsThreadThatGoesOnElsewhere() {
        this.request.attach();
        Work upload = this.ledger.tracker().begin("upload");
        this.request.detach();
        assertThat(this.ledger.current()).isEmpty();
        upload.close();
    }

    @Test
    void workThatEndsOutOfOrderLeavesTheOtherOnTheThread() {
        this.request.attach();
        Work first = this.ledger.tracker().begin("first");
        Work second = this.ledger.tracker().begin("second");
        first.close();
        assertThat(this.ledger.current()).containsSame(second);
        second.close();
        assertThat(this.ledger.current()).containsSame(this.request);
    }

    @Test
    void workThatIsTakenUpTwiceIsLeftAtOnce() {
        this.request.attach();
        this.request.attach();
        this.request.detach();
        assertThat(this.ledger.current()).isEmpty();
    }

    @Test
    void aTaskOnTheThreadThatSubmitsItLeavesTheInterruptThatIsMeantForBoth() {
        this.request.attach();
        TrackedWork task = work("task").queued();
        assertThat(task.start()).isTrue();
        this.ledger.cancel();
        task.close();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        this.request.detach();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aTaskOnTheThreadThatSubmitsItTakesItsOwnInterruptAlong() {
        this.request.attachSpared();
        TrackedWork task = work("task");
        task.attach();
        this.ledger.cancel();
        task.close();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
