package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every source of work promises. The test of a source extends this, and brings the source in an application that is
 * running, with the real server behind it. The time-out only ends a test that hangs.
 */
@Timeout(60)
public abstract class WorkSourceContract {

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    protected final SystemClock clock = new SystemClock();

    /** Where the source enters its work. */
    protected final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    /** The source, in an application that is running. */
    protected abstract WorkSource source();

    /** Have one piece of work begin; returns when it has. */
    protected abstract void beginWork() throws Exception;

    /** Let that work end. */
    protected abstract void endWork() throws Exception;

    /** Whether that work is over for whoever gave it, too: answered, or acknowledged with nobody left to fetch more. */
    protected abstract boolean isSettled() throws Exception;

    /** Whether each piece of work is entered into the ledger. Otherwise only the steps of the source are. */
    protected boolean countsEachPiece() {
        return true;
    }

    private long outstanding() {
        return this.ledger.counts().getOrDefault(source().kind(), 0L);
    }

    /** As the engine does it, without a window. */
    private void drain() {
        this.ledger.addSource(source());
        this.ledger.startDraining();
        this.ledger.refuseRequests();
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(source().kind())));
    }

    private void assertNothingFailed() {
        assertThat(this.failures).isEmpty();
        assertThat(this.ledger.failed()).isEmpty();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> startInterrupted(Step step) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ThreadStarter.DAEMON.start("step", () -> {
            Thread.currentThread().interrupt();
            try {
                step.run();
                ended.complete(null);
            } catch (Exception ex) {
                ended.completeExceptionally(ex);
            }
        });
        return ended;
    }

    @Test
    void hasAShortName() {
        assertThat(source().name()).matches("[a-z]{2,12}");
    }

    @Test
    void isNotEmptyInAnApplicationThatUsesIt() {
        assertThat(source().isEmpty()).isFalse();
    }

    @Test
    void countsItsWork() throws Exception {
        beginWork();
        assertThat(outstanding()).isEqualTo(countsEachPiece() ? 1 : 0);
        // The end of work is an event only while the application drains.
        this.ledger.startDraining();
        endWork();
        awaitIdle();
    }

    @Test
    void stopsAtOnceWhenNothingIsOutstanding() throws Exception {
        drain();
        awaitIdle();
        assertNothingFailed();
    }

    @Test
    void holdsTheDrainUntilWorkThatHasBegunIsSettled() throws Exception {
        beginWork();
        drain();
        assertThat(outstanding()).isPositive();
        endWork();
        awaitIdle();
        assertThat(isSettled()).isTrue();
        assertThat(this.ledger.cancelled()).isEmpty();
        assertNothingFailed();
    }

    @Test
    void endsWithWorkThatIsCancelled() throws Exception {
        beginWork();
        drain();
        this.ledger.cancel();
        endWork();
        awaitIdle();
        assertNothingFailed();
    }

    @Test
    void endsAStepThatIsInterruptedBeforeItBeginsWithItsWorkAtTheLatest() throws Exception {
        beginWork();
        CompletableFuture<Void> fetching = startInterrupted(source()::stopFetching);
        CompletableFuture<Void> accepting = startInterrupted(source()::stopAccepting);
        endWork();
        fetching.join();
        accepting.join();
    }
}
