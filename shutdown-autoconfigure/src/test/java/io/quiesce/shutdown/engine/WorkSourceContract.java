package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every source of work promises. The test of a source extends this. The time-out only ends a test that hangs.
 */
@Timeout(60)
public abstract class WorkSourceContract {

    /** The source, in an application that is running. */
    protected abstract WorkSource source();

    /** Where the source enters its work. */
    protected abstract Workload workload();

    /** Have one piece of work begin; returns when it has. */
    protected abstract void beginWork() throws Exception;

    /** Let that work end. */
    protected abstract void endWork() throws Exception;

    private long outstanding() {
        return workload().counts().getOrDefault(source().kind(), 0L);
    }

    private void awaitNothingOutstanding() {
        while (outstanding() > 0) {
            Thread.onSpinWait();
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> start(Step step, boolean interrupt) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                step.run();
                ended.complete(null);
            } catch (Exception ex) {
                ended.completeExceptionally(ex);
            }
        });
        thread.setDaemon(true);
        thread.start();
        if (interrupt) {
            thread.interrupt();
        }
        return ended;
    }

    private static CompletableFuture<Void> start(Step step) {
        return start(step, false);
    }

    @Test
    void hasAShortName() {
        assertThat(source().name()).matches("[a-z]{2,12}");
    }

    @Test
    void countsItsWork() throws Exception {
        beginWork();
        assertThat(outstanding()).isOne();
        endWork();
        awaitNothingOutstanding();
    }

    @Test
    void stopsAtOnceWhenNothingIsOutstanding() {
        start(source()::stopFetching).join();
        start(source()::stopAccepting).join();
        assertThat(outstanding()).isZero();
    }

    @Test
    void letsWorkEndThatHasBegun() throws Exception {
        beginWork();
        CompletableFuture<Void> fetching = start(source()::stopFetching);
        CompletableFuture<Void> accepting = start(source()::stopAccepting);
        assertThat(outstanding()).isPositive();
        endWork();
        fetching.join();
        accepting.join();
        awaitNothingOutstanding();
    }

    @Test
    void endsAStepThatIsInterruptedWithItsWorkAtTheLatest() throws Exception {
        beginWork();
        CompletableFuture<Void> fetching = start(source()::stopFetching, true);
        CompletableFuture<Void> accepting = start(source()::stopAccepting, true);
        endWork();
        fetching.join();
        accepting.join();
        awaitNothingOutstanding();
    }
}
