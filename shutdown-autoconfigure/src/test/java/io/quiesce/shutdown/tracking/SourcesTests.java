package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourcesTests {

    private final List<String> told = new ArrayList<>();

    private final List<Throwable> failures = new ArrayList<>();

    private final List<Runnable> steps = new ArrayList<>();

    private final WorkLedger ledger = new WorkLedger(
            new VirtualClock(),
            (name, task) -> {
                this.steps.add(task);
                return Thread.currentThread();
            },
            this.failures::add);

    private void add(WorkKind kind, Exception failure) {
        this.ledger.addSource(new WorkSource() {

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public WorkKind kind() {
                return kind;
            }

            @Override
            public void stopFetching() throws Exception {
                SourcesTests.this.told.add("fetching");
                if (failure != null) {
                    throw failure;
                }
            }

            @Override
            public void stopAccepting() {
                SourcesTests.this.told.add("accepting");
            }
        });
    }

    private void runSteps() {
        List<Runnable> due = List.copyOf(this.steps);
        this.steps.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void areStoppingUntilEachStepHasReturned() {
        add(WorkKind.MESSAGES, null);
        assertThat(this.ledger.areSourcesStopping()).isFalse();
        this.ledger.startDraining();
        assertThat(this.ledger.areSourcesStopping()).isTrue();
        runSteps();
        assertThat(this.ledger.areSourcesStopping()).isFalse();
    }

    @Test
    void stopsFetchingAtTheBeginningAndAcceptingAtTheEndOfTheWindow() {
        add(WorkKind.MESSAGES, null);
        this.ledger.startDraining();
        runSteps();
        assertThat(this.told).containsExactly("fetching");
        this.ledger.refuseRequests();
        runSteps();
        assertThat(this.told).containsExactly("fetching", "accepting");
    }

    @Test
    void countsAStepAsWorkThatIsNotCompletedWork() {
        add(WorkKind.MESSAGES, null);
        this.ledger.startDraining();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 1L);
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactly("queue (no longer fetching)");
        runSteps();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 0L);
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 0L);
    }

    @Test
    void namesAStepThatFails() {
        IllegalStateException failure = new IllegalStateException("no broker");
        add(WorkKind.MESSAGES, failure);
        this.ledger.startDraining();
        runSteps();
        assertThat(this.failures).containsExactly(failure);
        assertThat(this.ledger.failed())
                .extracting(WorkDetails::description)
                .containsExactly("queue (no longer fetching)");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 0L);
    }

    @Test
    void doesNotNameAStepTwice() {
        add(WorkKind.MESSAGES, new IllegalStateException("interrupted"));
        this.ledger.startDraining();
        assertThat(this.ledger.abandon()).hasSize(1);
        runSteps();
        assertThat(this.ledger.failed()).isEmpty();
    }

    @Test
    void sparesTheStepsOfASourceThatHasNothingToStop() {
        this.ledger.addSource(new WorkSource() {

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.MESSAGES;
            }

            @Override
            public boolean isEmpty() {
                return true;
            }
        });
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        assertThat(this.steps).isEmpty();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 0L);
    }

    @Test
    void namesAStepThatCannotStart() {
        OutOfMemoryError failure = new OutOfMemoryError("no thread");
        WorkLedger poor = new WorkLedger(
                new VirtualClock(),
                (name, task) -> {
                    throw failure;
                },
                this.failures::add);
        poor.addSource(new WorkSource() {

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.REQUESTS;
            }
        });
        poor.startDraining();
        assertThat(this.failures).containsExactly(failure);
        assertThat(poor.failed()).hasSize(1);
        assertThat(poor.counts()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void interruptsAStepThatIsCancelled() throws Exception {
        WorkLedger real = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, this.failures::add);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        real.addSource(new WorkSource() {

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.REQUESTS;
            }

            @Override
            public void stopFetching() {
                entered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                }
            }
        });
        real.startDraining();
        entered.await();
        real.cancel();
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
