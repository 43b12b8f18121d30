package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterventionTests {

    private final WorkLedger ledger =
            new WorkLedger(new VirtualClock(), (name, task) -> Thread.currentThread(), (failure) -> {});

    private final TrackedWork request = begin();

    private TrackedWork begin() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        return work;
    }

    @AfterEach
    void leaveNothingOnTheThread() {
        this.request.close();
        assertThat(this.ledger.current()).isEmpty();
        Thread.interrupted();
    }

    private static void onAnotherThread(Runnable action) throws Exception {
        Thread other = new Thread(action);
        other.start();
        other.join(Duration.ofSeconds(30).toMillis());
        assertThat(other.isAlive()).isFalse();
    }

    @Test
    void theFirstThreadTakesItsInterruptAlongThoughAnotherHasTakenOver() throws Exception {
        this.request.attach();
        this.ledger.cancel();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        Thread.interrupted();
        onAnotherThread(this.request::attach);
        Thread.currentThread().interrupt();
        this.request.detach();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aThreadTakesItsInterruptAlongThoughAnotherHasEndedTheWork() throws Exception {
        this.request.attach();
        this.ledger.cancel();
        Thread.interrupted();
        onAnotherThread(this.request::close);
        Thread.currentThread().interrupt();
        this.request.detach();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aThreadLeavesAllWithinWorkThatAnotherHasEnded() throws Exception {
        this.request.attach();
        Work upload = this.ledger.tracker().begin("upload");
        onAnotherThread(this.request::close);
        this.request.detach();
        assertThat(this.ledger.current()).isEmpty();
        upload.close();
    }

    @Test
    void abandonedWorkThatWasNotCancelledLeavesAnInterruptOfSomebodyElseAlone() {
        this.request.attach();
        Thread.currentThread().interrupt();
        this.ledger.abandon();
        this.request.detach();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cancelledWorkThatHasEndedIsNotCancelled() {
        this.ledger.cancel();
        assertThat(this.request.isCancelled()).isTrue();
        this.request.close();
        assertThat(this.request.isCancelled()).isFalse();
        assertThat(this.ledger.cancelled()).hasSize(1);
    }
}
