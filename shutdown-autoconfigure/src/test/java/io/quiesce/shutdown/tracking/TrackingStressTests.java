package io.quiesce.shutdown.tracking;

import static io.quiesce.shutdown.interleaving.Interleavings.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What holds however threads get in each other's way. The time-outs only end a test that hangs.
 */
class TrackingStressTests {

    private static final int THREADS = 4;

    private static final List<WorkKind> KINDS = List.of(WorkKind.REQUESTS, WorkKind.MESSAGES, WorkKind.TASKS);

    private static final long LONG_NANOS = Duration.ofSeconds(15).toNanos();

    private final SystemClock clock = new SystemClock();

    private final Book book = new Book(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);

    @AfterEach
    void endThreads() {
        this.threads.shutdownNow();
    }

    private void inParallel(List<Callable<Void>> jobs) throws Exception {
        List<Future<Void>> results = new ArrayList<>();
        jobs.forEach((job) -> results.add(this.threads.submit(job)));
        for (Future<Void> result : results) {
            result.get(times(60), TimeUnit.SECONDS);
        }
    }

    private TrackedWork enter(WorkKind kind) {
        return this.book.enter(kind, () -> "unit");
    }

    private boolean isIdle() {
        return this.book.tallies().areIdle(WorkKind.HOLDING_TASKS);
    }

    /** One baton goes from kind to kind and is never put down, while others, in all stripes, come and go. */
    @Test
    void neverCountsZeroWhileTheBatonIsPassedOn() throws Exception {
        Tallies tallies = new Tallies();
        AtomicBoolean done = new AtomicBoolean();
        tallies.of(KINDS.get(0)).begin();
        List<Callable<Void>> jobs = new ArrayList<>();
        jobs.add(() -> {
            for (int turn = 0; turn < times(1_500_000); turn++) {
                tallies.of(KINDS.get((turn + 1) % KINDS.size())).begin();
                tallies.of(KINDS.get(turn % KINDS.size())).end();
            }
            done.set(true);
            return null;
        });
        jobs.add(() -> {
            while (!done.get()) {
                tallies.of(WorkKind.TASKS).begin();
                tallies.of(WorkKind.TASKS).end();
            }
            return null;
        });
        AtomicInteger zeros = new AtomicInteger();
        jobs.add(() -> {
            while (!done.get()) {
                zeros.addAndGet(tallies.areIdle(WorkKind.HOLDING_TASKS) ? 1 : 0);
            }
            return null;
        });
        inParallel(jobs);
        assertThat(zeros).hasValue(0);
        tallies.of(KINDS.get(0)).end();
        assertThat(tallies.areIdle(WorkKind.HOLDING_TASKS)).isTrue();
    }

    /** Each unit begins before the one that hands over to it ends, on whatever thread and of whatever kind. */
    @Test
    void neverReportsZeroWhileTheBatonIsPassedOn() throws Exception {
        BlockingQueue<TrackedWork> baton = new ArrayBlockingQueue<>(1);
        AtomicBoolean done = new AtomicBoolean();
        baton.add(enter(WorkKind.TASKS));
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            jobs.add(() -> {
                for (int turn = 0; turn < times(50_000); turn++) {
                    TrackedWork before = baton.poll(30, TimeUnit.SECONDS);
                    TrackedWork next = enter(KINDS.get(turn % KINDS.size()));
                    assertThat(before).isNotNull();
                    before.close();
                    baton.add(next);
                }
                done.set(true);
                return null;
            });
        }
        AtomicInteger zeros = new AtomicInteger();
        jobs.add(() -> {
            while (!done.get()) {
                zeros.addAndGet(isIdle() ? 1 : 0);
            }
            return null;
        });
        inParallel(jobs);
        assertThat(zeros).hasValue(0);
        baton.remove().close();
        assertThat(isIdle()).isTrue();
    }

    /** Nobody else signals: one signal that is missed, and this waits for long. */
    @Test
    void signalsTheLastEndEachTime() throws Exception {
        this.book.shutDown();
        CyclicBarrier start = new CyclicBarrier(THREADS + 1);
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            jobs.add(() -> {
                for (int round = 0; round < times(10_000); round++) {
                    TrackedWork work = enter(WorkKind.REQUESTS);
                    start.await(30, TimeUnit.SECONDS);
                    work.close();
                    start.await(30, TimeUnit.SECONDS);
                }
                return null;
            });
        }
        jobs.add(() -> {
            for (int round = 0; round < times(10_000); round++) {
                start.await(30, TimeUnit.SECONDS);
                assertThat(this.clock.awaitUntil(
                                this.clock.nanoTime() + LONG_NANOS,
                                () -> this.book.tallies().areIdle(Set.of(WorkKind.REQUESTS))))
                        .isTrue();
                start.await(30, TimeUnit.SECONDS);
            }
            return null;
        });
        inParallel(jobs);
    }

    /** Whatever is outstanding before and after a look is seen by it, however much comes and goes meanwhile. */
    @Test
    void alwaysNamesWhatIsOutstandingAndNothingThatHasEnded() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            jobs.add(() -> {
                List<TrackedWork> own = new ArrayList<>();
                for (int turn = 0; turn < times(60_000); turn++) {
                    own.add(enter(WorkKind.TASKS));
                    if (own.size() > 3) {
                        // In any order: some from the middle, so that something newer goes on.
                        own.remove((turn * 31 + seed) % own.size()).close();
                    }
                    if (turn % 53 == 0) {
                        // What has begun before something else is seen as well.
                        assertThat(this.book.outstanding().everything()).containsAll(own);
                    }
                }
                own.forEach(TrackedWork::close);
                done.set(true);
                return null;
            });
        }
        jobs.add(() -> {
            while (!done.get()) {
                TrackedWork held = enter(WorkKind.SESSIONS);
                assertThat(this.book.outstanding().everything()).contains(held);
                held.close();
                assertThat(this.book.outstanding().everything()).doesNotContain(held);
            }
            return null;
        });
        inParallel(jobs);
        assertThat(this.book.outstanding().everything()).isEmpty();
        assertThat(isIdle()).isTrue();
    }

    /** As with more threads than there are chains. */
    @Test
    void aChainLosesNothingThatSeveralThreadsAddToIt() throws Exception {
        Chain chain = new Chain(new AtomicReferenceArray<>(1), 0);
        Queue<TrackedWork> kept = new ConcurrentLinkedQueue<>();
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            jobs.add(() -> {
                for (int turn = 0; turn < times(50_000); turn++) {
                    TrackedWork work = new TrackedWork(this.book, WorkKind.TASKS, () -> "unit", 0);
                    boolean added = chain.add(work);
                    while (!added) {
                        added = chain.add(work);
                    }
                    if (turn % 500 == 0) {
                        kept.add(work);
                    } else {
                        work.close();
                    }
                }
                return null;
            });
        }
        inParallel(jobs);
        List<TrackedWork> left = new ArrayList<>();
        chain.forEach(left::add);
        assertThat(left).containsExactlyInAnyOrderElementsOf(kept);
    }

    /** The cancellation comes at any moment of taking work up and leaving it, which the thread does again and again. */
    @Test
    void aCancellationIsNeverLostAndNeverComesAfterTheThreadHasLeft() throws Exception {
        BlockingQueue<TrackedWork> begun = new ArrayBlockingQueue<>(1);
        BlockingQueue<TrackedWork> cancelled = new ArrayBlockingQueue<>(1);
        inParallel(List.of(
                () -> {
                    for (int round = 0; round < times(10_000); round++) {
                        TrackedWork work = enter(WorkKind.REQUESTS);
                        begun.add(work);
                        long deadline = this.clock.nanoTime() + LONG_NANOS;
                        while (!work.isCancelled() && this.clock.nanoTime() < deadline) {
                            work.attach();
                            work.detach();
                        }
                        assertThat(work.isCancelled()).isTrue();
                        // Who waits here is woken by an interrupt that comes late.
                        assertThat(cancelled.poll(30, TimeUnit.SECONDS)).isSameAs(work);
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        work.close();
                    }
                    return null;
                },
                () -> {
                    for (int round = 0; round < times(10_000); round++) {
                        TrackedWork work = begun.poll(30, TimeUnit.SECONDS);
                        assertThat(work).isNotNull();
                        work.cancel();
                        cancelled.add(work);
                    }
                    return null;
                }));
        assertThat(isIdle()).isTrue();
    }

    /** The thread works or waits for the interrupt when the work is cancelled, and goes on to something else afterwards. */
    @Test
    void aCancellationInterruptsWhoWaitsForItAndNobodyElse() throws Exception {
        AtomicLong cancelled = new AtomicLong();
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int pair = 0; pair < THREADS / 2; pair++) {
            CyclicBarrier together = new CyclicBarrier(2);
            TrackedWork[] current = new TrackedWork[1];
            jobs.add(() -> {
                for (int round = 0; round < times(5_000); round++) {
                    TrackedWork work = enter(WorkKind.REQUESTS);
                    current[0] = work;
                    together.await(30, TimeUnit.SECONDS);
                    run(work, round);
                    // It has left: no interrupt may be here, and none may come any more.
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    together.await(30, TimeUnit.SECONDS);
                    assertThat(Thread.interrupted()).isFalse();
                    work.close();
                }
                return null;
            });
            jobs.add(() -> {
                for (int round = 0; round < times(5_000); round++) {
                    together.await(30, TimeUnit.SECONDS);
                    if (current[0].cancel() != null) {
                        cancelled.incrementAndGet();
                    }
                    together.await(30, TimeUnit.SECONDS);
                }
                return null;
            });
        }
        inParallel(jobs);
        assertThat(cancelled).hasPositiveValue();
        assertThat(isIdle()).isTrue();
    }

    private static void run(TrackedWork work, int round) {
        switch (round % 4) {
            case 0 -> {
                work.attach();
                work.detach();
            }
            case 1 -> {
                work.attach();
                work.close();
            }
            case 2 -> {
                work.attach();
                awaitInterrupt();
                work.detach();
            }
            default -> {
                if (work.queued().start()) {
                    awaitInterrupt();
                }
                work.close();
            }
        }
    }

    /** Wait for the cancellation, which always comes, as an application does that hands the interrupt on. */
    private static void awaitInterrupt() {
        assertThatThrownBy(() -> new CountDownLatch(1).await(30, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
    }
}
