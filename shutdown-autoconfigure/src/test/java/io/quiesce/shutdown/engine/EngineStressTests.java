package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.interleaving.Interleavings;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Real threads that meet in milestones, states and deadlines, again and again.
 */
class EngineStressTests {

    private static final Duration HOUR = Duration.ofHours(1);

    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(Duration.ZERO, null, HOUR, HOUR, HOUR.multipliedBy(3), HOUR);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        this.threads.shutdownNow();
    }

    /** All begin at the same moment, as far as a machine can do that. */
    private void together(List<Callable<Void>> jobs) throws Exception {
        CyclicBarrier start = new CyclicBarrier(jobs.size());
        List<Future<Void>> results = new ArrayList<>();
        for (Callable<Void> job : jobs) {
            results.add(this.threads.submit(() -> {
                start.await(60, TimeUnit.SECONDS);
                return job.call();
            }));
        }
        for (Future<Void> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void nobodyWaitsForAMilestoneThatIsReached() throws Exception {
        SystemClock clock = new SystemClock();
        for (int round = 0; round < Interleavings.times(3_000); round++) {
            TimedMilestone milestone = new TimedMilestone(new Timeline(clock), () -> 0, (toTheEnd) -> {});
            CountDownLatch told = new CountDownLatch(1);
            together(List.of(
                    () -> {
                        milestone.reach(Runnable::run);
                        return null;
                    },
                    () -> {
                        milestone.whenReached().thenRun(told::countDown);
                        return null;
                    },
                    () -> {
                        milestone.await();
                        return null;
                    }));
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Out of service and back, and a shutdown in between, while work comes and goes. */
    @Test
    void aShutdownEndsAllElse() throws Exception {
        for (int round = 0; round < Interleavings.times(300); round++) {
            SystemClock clock = new SystemClock();
            WorkLedger ledger = new WorkLedger(clock, ThreadStarter.DAEMON, (failure) -> {});
            ShutdownEngine engine = new ShutdownEngine(TIMINGS, clock, ledger, ThreadStarter.DAEMON);
            Source source = new Source();
            engine.addSource(source);
            AtomicInteger handled = new AtomicInteger();
            engine.addHandler("handler", (progress) -> handled.incrementAndGet());
            together(List.of(
                    () -> {
                        for (int turn = 0; turn < 20; turn++) {
                            engine.softDrain().drain("a", null);
                            engine.softDrain().resume("a", null);
                        }
                        return null;
                    },
                    () -> {
                        TrackedWork work = ledger.beginTask(() -> "task");
                        for (int turn = 0; turn < 200 && work != null; turn++) {
                            TrackedWork next = ledger.beginTask(() -> "task");
                            work.close();
                            work = next;
                        }
                        if (work != null) {
                            work.close();
                        }
                        return null;
                    },
                    () -> {
                        engine.drain(ShutdownCause.SIGINT);
                        assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
                        return null;
                    },
                    () -> {
                        engine.drain(ShutdownCause.CONTEXT_CLOSED);
                        assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
                        return null;
                    }));
            assertThat(engine.state()).isEqualTo(ShutdownState.SHUTTING_DOWN);
            assertThat(handled).hasValue(1);
            assertThat(source.fetching).isFalse();
            assertThat(ledger.counts().values()).containsOnly(0L);
            assertThat(engine.closed().orElseThrow().success()).isTrue();
        }
    }

    private static final class Source implements Orders {

        private volatile boolean fetching = true;

        @Override
        public void pause() {
            this.fetching = false;
        }

        @Override
        public void resume() {
            this.fetching = true;
        }

        @Override
        public void stopFetching() {
            this.fetching = false;
        }
    }
}
