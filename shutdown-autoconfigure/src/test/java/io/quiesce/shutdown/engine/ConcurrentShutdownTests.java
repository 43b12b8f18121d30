package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What virtual time cannot show: real threads that meet. The time-out only ends a test that hangs.
 */
@Timeout(60)
class ConcurrentShutdownTests {

    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ZERO, null, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(3), Duration.ofHours(1));

    private final SystemClock clock = new SystemClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, ThreadStarter.DAEMON);

    /** On a thread of its own: nothing interrupts a shutdown, not the time-out of a test either. */
    private CompletableFuture<Void> begin() {
        return CompletableFuture.runAsync(
                () -> this.engine.drain(ShutdownCause.SIGINT), (call) -> ThreadStarter.DAEMON.start("drain", call));
    }

    @Test
    void aHandlerCanWaitForAMilestoneThatOthersReach() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        this.engine.addHandler("waiter", (progress) -> {
            waiting.countDown();
            progress.outstandingTasks().await();
            order.add("after the tasks");
        });
        Work task = this.ledger.tracker().begin("task");
        CompletableFuture<Void> drain = begin();
        waiting.await();
        order.add("task ends");
        task.close();
        drain.get();
        assertThat(order).containsExactly("task ends", "after the tasks");
        assertThat(this.engine.closed().orElseThrow().success()).isTrue();
    }

    @Test
    void aHandlerThatClosesTheApplicationIsNotWaitedFor() throws Exception {
        CompletableFuture<Void> joined = new CompletableFuture<>();
        this.engine.addHandler("closer", (progress) -> {
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
            joined.complete(null);
        });
        begin().get();
        joined.get();
        assertThat(this.engine.closed().orElseThrow().success()).isTrue();
    }

    @Test
    void workThatClosesTheApplicationIsNotWaitedFor() throws Exception {
        CountDownLatch initiated = new CountDownLatch(1);
        this.engine.addHandler("observer", (progress) -> initiated.countDown());
        TrackedWork request = this.ledger.beginRequest(() -> "POST /stop");
        assertThat(request).isNotNull();
        Thread closer = ThreadStarter.DAEMON.start("closer", () -> {
            request.attach();
            Uninterruptibly.run(initiated::await);
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
        });
        begin().get();
        closer.join();
        assertThat(this.engine.closed().orElseThrow().exitCode()).isZero();
        assertThat(this.engine.closed().orElseThrow().cancelled()).isEmpty();
    }

    @Test
    void aHandlerThatClosesTheApplicationCanStillFail() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        this.engine.addHandler("closer", (progress) -> {
            threads.add(Thread.currentThread());
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
            throw new IllegalStateException("after all");
        });
        begin().get();
        threads.get(0).join();
        assertThat(this.engine.closed().orElseThrow().exitCode()).isOne();
    }

    @Test
    void aHandlerThatWaitsForTheEndOfThePhaseDoesNotHoldIt() throws Exception {
        CompletableFuture<Boolean> wentOn = new CompletableFuture<>();
        this.engine.addHandler("last", (progress) -> {
            progress.forceShutdown().await();
            wentOn.complete(progress.runningHandlers().isReached());
        });
        begin().get();
        assertThat(wentOn.get()).isTrue();
        ShutdownReport report = this.engine.closed().orElseThrow();
        assertThat(report.exitCode()).isZero();
        assertThat(report.handlers())
                .singleElement()
                .extracting(Outcome::result)
                .isEqualTo(Result.COMPLETED);
    }

    @Test
    void aHandlerThatWaitedForTheEndOfThePhaseCanStillFail() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void handlerEnded(Outcome outcome) {
                told.countDown();
            }
        });
        this.engine.addHandler("last", (progress) -> {
            threads.add(Thread.currentThread());
            progress.forceShutdown().await();
            throw new IllegalStateException("after all");
        });
        begin().get();
        threads.get(0).join();
        assertThat(this.engine.closed().orElseThrow().handlers())
                .singleElement()
                .extracting(Outcome::failure)
                .isInstanceOf(IllegalStateException.class);
        assertThat(told.getCount()).isZero();
    }

    @Test
    void aHandlerThatWaitsForAWhileHoldsThePhase() throws Exception {
        List<Boolean> ended = new CopyOnWriteArrayList<>();
        this.engine.addHandler("patient", (progress) -> {
            ended.add(progress.forceShutdown().await(Duration.ofMillis(50)));
            ended.add(progress.forceShutdown().isReached());
        });
        begin().get();
        assertThat(ended).containsExactly(false, false);
        assertThat(this.engine.closed().orElseThrow().success()).isTrue();
    }

    @Test
    void manyWhoStartItAtOnceGetTheSameShutdown() throws Exception {
        CountDownLatch initiated = new CountDownLatch(1);
        List<ShutdownCause> causes = new CopyOnWriteArrayList<>();
        this.engine.addHandler("observer", (progress) -> causes.add(progress.cause()));
        Work task = this.ledger.tracker().begin("task");
        List<CompletableFuture<Boolean>> callers = IntStream.range(0, 16)
                .mapToObj((number) -> CompletableFuture.supplyAsync(
                        () -> {
                            this.engine.drain(ShutdownCause.SIGINT);
                            return this.ledger.isIdle(WorkKind.HOLDING_TASKS);
                        },
                        (call) -> ThreadStarter.DAEMON.start("caller-" + number, call)))
                .toList();
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void waiting(Outstanding outstanding) {
                initiated.countDown();
            }
        });
        initiated.await();
        task.close();
        for (CompletableFuture<Boolean> caller : callers) {
            assertThat(caller.get()).isTrue();
        }
        assertThat(causes).hasSize(1);
    }

    @Test
    void workThatComesAndGoesIsNeitherLostNorLeftBehind() throws Exception {
        for (int round = 0; round < 100; round++) {
            SystemClock roundClock = new SystemClock();
            WorkLedger roundLedger = new WorkLedger(roundClock, ThreadStarter.DAEMON, (failure) -> {});
            ShutdownEngine roundEngine = new ShutdownEngine(TIMINGS, roundClock, roundLedger, ThreadStarter.DAEMON);
            CountDownLatch begun = new CountDownLatch(4);
            List<CompletableFuture<Void>> workers = new CopyOnWriteArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                workers.add(CompletableFuture.runAsync(
                        () -> workUntilRejected(roundLedger, begun),
                        (call) -> ThreadStarter.DAEMON.start("worker", call)));
            }
            begun.await();
            roundEngine.drain(ShutdownCause.SIGINT);
            assertThat(roundLedger.beginTask(() -> "late")).isNull();
            for (CompletableFuture<Void> worker : workers) {
                worker.get();
            }
            assertThat(roundLedger.counts().values()).containsOnly(0L);
            assertThat(roundLedger.outstanding()).isEmpty();
        }
    }

    private static void workUntilRejected(WorkLedger ledger, CountDownLatch begun) {
        for (int unit = 0; unit < 2000; unit++) {
            Work outer;
            try {
                outer = ledger.tracker().begin("outer");
            } catch (WorkRejectedException ex) {
                return;
            }
            begun.countDown();
            // Work may start work for as long as it runs.
            ledger.tracker().begin("inner").close();
            outer.close();
        }
    }
}
