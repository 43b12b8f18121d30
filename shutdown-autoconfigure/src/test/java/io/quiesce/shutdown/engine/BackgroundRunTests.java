package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With real threads. The time-out only ends a test that hangs.
 */
@Timeout(30)
class BackgroundRunTests {

    private final Timeline timeline = new Timeline(new SystemClock());

    private final CountDownLatch begun = new CountDownLatch(1);

    private final CountDownLatch interrupted = new CountDownLatch(1);

    private final BackgroundRun run = new BackgroundRun("hook", false, 0, this::untilInterrupted);

    private void untilInterrupted() throws InterruptedException {
        this.begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            this.interrupted.countDown();
            throw ex;
        }
    }

    private void begin() throws InterruptedException {
        this.run.start(ThreadStarter.DAEMON, this.timeline, () -> {});
        this.begun.await();
    }

    @Test
    void whatIsNoLongerWaitedForIsInterruptedWhereItIs() throws InterruptedException {
        begin();
        this.run.stopWaiting(this.timeline);
        this.interrupted.await();
        Outcome outcome = this.run.outcome();
        assertThat(outcome.name()).isEqualTo("hook");
        assertThat(outcome.result()).isEqualTo(Result.TIMED_OUT);
        assertThat(outcome.stack()).extracting(StackTraceElement::getMethodName).contains("untilInterrupted");
    }

    @Test
    void whatHasBeenLetGoIsLeftAlone() throws InterruptedException {
        begin();
        this.run.letGo(this.timeline);
        this.run.stopWaiting(this.timeline);
        assertThat(this.run.outcome().result()).isEqualTo(Result.COMPLETED);
        assertThat(this.run.outcome().stack()).isEmpty();
        assertThat(this.interrupted.getCount()).isOne();
    }

    @Test
    void runsOnOneThreadOnlyWhileItDoes() throws InterruptedException {
        begin();
        Thread other = new Thread(() -> {});
        assertThat(this.run.runsOn(other)).isFalse();
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(this.run::runsOn)
                .toList();
        assertThat(own).singleElement().extracting(Thread::getName).isEqualTo("shutdown-hook");
        this.run.stopWaiting(this.timeline);
        assertThat(this.run.runsOn(own.get(0))).isFalse();
    }

    @Test
    void whoWaitsIsToldAlsoWhenThereIsNoThread() {
        List<Result> told = new ArrayList<>();
        this.run.start(
                (name, task) -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                this.timeline,
                () -> told.add(this.run.outcome().result()));
        assertThat(told).containsExactly(Result.FAILED);
    }
}
