package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

@Timeout(60)
class ExecutorTrackingTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class));

    private final CountDownLatch begun = new CountDownLatch(1);

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private static final class ReportJob implements Runnable {

        @Override
        public void run() {
            throw new AssertionError("is only ever queued");
        }
    }

    /** Executors with one thread, so that a second task waits. */
    static Stream<Arguments> pools() {
        return Stream.of(
                pool(ThreadPoolTaskExecutor.class, ExecutorTrackingTests::oneThread),
                pool(ThreadPoolTaskScheduler.class, ThreadPoolTaskScheduler::new),
                pool(ConcurrentTaskExecutor.class, () -> new ConcurrentTaskExecutor(Executors.newFixedThreadPool(1))),
                pool(ExecutorService.class, () -> Executors.newFixedThreadPool(1)),
                pool(ExecutorService.class, Executors::newSingleThreadExecutor),
                pool(Executor.class, () -> Executors.newScheduledThreadPool(1)));
    }

    private static <T> Arguments pool(Class<T> declared, Supplier<? extends T> factory) {
        return Arguments.of(Named.of(declared.getSimpleName(), declared), factory);
    }

    private static ThreadPoolTaskExecutor oneThread() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(1);
        return executor;
    }

    private <T> ApplicationContextRunner with(Class<T> declared, Supplier<T> factory) {
        return this.contextRunner.withBean("pool", declared, factory);
    }

    private void waitUntilTold() {
        this.begun.countDown();
        try {
            this.mayEnd.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static long tasks(WorkLedger ledger) {
        return ledger.counts().get(WorkKind.TASKS);
    }

    @ParameterizedTest
    @MethodSource("pools")
    <T extends Executor> void countsWhatRunsAndWhatWaits(Class<T> declared, Supplier<T> factory) {
        with(declared, factory).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Executor pool = context.getBean("pool", declared);
            CountDownLatch ended = new CountDownLatch(1);
            pool.execute(this::waitUntilTold);
            pool.execute(ended::countDown);
            this.begun.await();
            assertThat(tasks(ledger)).isEqualTo(2);
            this.mayEnd.countDown();
            ended.await();
            pool.execute(() -> {});
            assertThat(runDry(ledger)).isTrue();
        });
    }

    /** Tasks end a moment after what they run. */
    private static boolean runDry(WorkLedger ledger) {
        while (tasks(ledger) > 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        return tasks(ledger) == 0;
    }

    @ParameterizedTest
    @MethodSource("pools")
    <T extends Executor> void refusesTasksWhenNothingIsOutstanding(Class<T> declared, Supplier<T> factory) {
        with(declared, factory).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Executor pool = context.getBean("pool", declared);
            ledger.startDraining();
            pool.execute(this::waitUntilTold);
            assertThat(ledger.stopTasksIfIdle()).isFalse();
            this.mayEnd.countDown();
            assertThat(runDry(ledger)).isTrue();
            assertThat(ledger.stopTasksIfIdle()).isTrue();
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> pool.execute(new ReportJob()))
                    .extracting(NestedExceptionUtils::getMostSpecificCause)
                    .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                    .hasMessageContaining("ReportJob was not started on 'pool'")
                    .hasMessageContaining("shutting down");
            assertThat(tasks(ledger)).isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("pools")
    <T extends Executor> void cancelsWhatWaitsWithoutRunningIt(Class<T> declared, Supplier<T> factory) {
        with(declared, factory).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Executor pool = context.getBean("pool", declared);
            pool.execute(this::waitUntilTold);
            this.begun.await();
            List<String> ran = new ArrayList<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            Future<?> queued = submit(pool, () -> ran.add("queued"));
            ledger.startDraining();
            List<WorkDetails> cancelled = ledger.cancel();
            assertThat(cancelled).hasSize(2).allSatisfy((work) -> assertThat(work.description())
                    .endsWith(" on 'pool'"));
            assertThatExceptionOfType(CancellationException.class).isThrownBy(queued::get);
            pool.execute(() -> last.complete(null));
            last.join();
            assertThat(ran).isEmpty();
            assertThat(runDry(ledger)).isTrue();
            assertThat(ledger.cancelled()).hasSize(2);
        });
    }

    private static Future<?> submit(Executor pool, Runnable task) {
        if (pool instanceof AsyncTaskExecutor spring) {
            return spring.submit(task);
        }
        if (pool instanceof ExecutorService service) {
            return service.submit(task);
        }
        FutureTask<Void> future = new FutureTask<>(task, null);
        pool.execute(future);
        return future;
    }

    @Test
    void interruptsWhatRuns() {
        with(ThreadPoolTaskExecutor.class, ExecutorTrackingTests::oneThread).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            context.getBean(ThreadPoolTaskExecutor.class).execute(() -> {
                waitUntilTold();
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            this.begun.await();
            ledger.cancel();
            assertThat(interrupted.join()).isTrue();
        });
    }

    @Test
    void doesNotCountWhatTheExecutorRejects() {
        Supplier<ExecutorService> full = () -> new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.AbortPolicy());
        with(ExecutorService.class, full).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ExecutorService pool = context.getBean(ExecutorService.class);
            pool.execute(this::waitUntilTold);
            this.begun.await();
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> pool.submit(() -> "too much"))
                    .isNotInstanceOf(TaskRejectedException.class);
            assertThat(tasks(ledger)).isOne();
            this.mayEnd.countDown();
        });
    }

    static Stream<Named<TaskExecutor>> broken() {
        ThreadPoolTaskExecutor decorated = new ThreadPoolTaskExecutor();
        decorated.setTaskDecorator((task) -> {
            throw new IllegalStateException("expected");
        });
        return Stream.of(Named.of("decorator throws", decorated), Named.of("no thread", (task) -> {
            throw new OutOfMemoryError("unable to create native thread");
        }));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void doesNotCountWhatTheExecutorFailsToTake(TaskExecutor broken) {
        with(TaskExecutor.class, () -> broken).run((context) -> {
            TaskExecutor pool = context.getBean(TaskExecutor.class);
            assertThat(catchThrowable(() -> pool.execute(this::waitUntilTold))).isNotNull();
            assertThat(tasks(context.getBean(WorkLedger.class))).isZero();
        });
    }

    @Test
    void givesBackWhatWasNeverRun() {
        with(ExecutorService.class, Executors::newSingleThreadExecutor).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ExecutorService pool = context.getBean(ExecutorService.class);
            pool.execute(this::waitUntilTold);
            this.begun.await();
            ReportJob queued = new ReportJob();
            pool.execute(queued);
            assertThat(pool.shutdownNow()).containsExactly(queued);
            assertThat(runDry(ledger)).isTrue();
        });
    }

    @Test
    void namesATaskByItsClass() {
        with(ExecutorService.class, Executors::newSingleThreadExecutor).run((context) -> {
            ExecutorService pool = context.getBean(ExecutorService.class);
            pool.execute(this::waitUntilTold);
            this.begun.await();
            pool.submit(new ReportJob());
            Callable<String> callable = () -> "result";
            pool.submit(callable);
            assertThat(context.getBean(WorkLedger.class).outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly(
                            "a lambda of " + ExecutorTrackingTests.class.getName() + " on 'pool'",
                            ReportJob.class.getName() + " on 'pool'",
                            "a lambda of " + ExecutorTrackingTests.class.getName() + " on 'pool'");
            pool.shutdownNow();
        });
    }

    @Test
    void returnsResultsAndExceptionsAsTheExecutorDoes() {
        with(ThreadPoolTaskExecutor.class, ThreadPoolTaskExecutor::new).run((context) -> {
            ThreadPoolTaskExecutor pool = context.getBean(ThreadPoolTaskExecutor.class);
            assertThat(pool.submit(() -> "submit").get()).isEqualTo("submit");
            assertThat(pool.submitCompletable(() -> "completable").join()).isEqualTo("completable");
            assertThat(CompletableFuture.supplyAsync(() -> "stage", pool).join())
                    .isEqualTo("stage");
            assertThat(pool.submit((Callable<String>) () -> {
                        throw new IllegalStateException("expected");
                    }))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .withMessage("expected");
        });
    }

    @Test
    void countsWhatIsInvokedTogether() {
        with(ExecutorService.class, () -> Executors.newFixedThreadPool(2)).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ExecutorService pool = context.getBean(ExecutorService.class);
            Callable<Long> count = () -> tasks(ledger);
            assertThat(pool.invokeAny(List.of(count))).isOne();
            List<Future<Long>> results = pool.invokeAll(List.of(count, count));
            assertThat(results).hasSize(2).allSatisfy((each) -> assertThat(each.get())
                    .isBetween(1L, 2L));
            assertThat(runDry(ledger)).isTrue();
        });
    }

    static class Front implements TaskExecutor {

        private final ExecutorService pool;

        Front(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        public void execute(Runnable task) {
            this.pool.execute(task);
        }
    }

    @Test
    void countsATaskOnceThatIsHandedOn() {
        this.contextRunner
                .withBean("pool", ExecutorService.class, Executors::newSingleThreadExecutor)
                .withBean("front", Front.class)
                .run((context) -> {
                    context.getBean(Front.class).execute(this::waitUntilTold);
                    this.begun.await();
                    assertThat(context.getBean(WorkLedger.class).outstanding())
                            .extracting(WorkDetails::description)
                            .singleElement()
                            .asString()
                            .endsWith("on 'front'");
                    this.mayEnd.countDown();
                });
    }

    @Test
    void keepsFinalGettersWorking() {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setConcurrencyLimit(7);
        with(SimpleAsyncTaskExecutor.class, () -> executor)
                .run((context) -> assertThat(context.getBean(SimpleAsyncTaskExecutor.class))
                        .isNotSameAs(executor)
                        .extracting(SimpleAsyncTaskExecutor::getConcurrencyLimit)
                        .isEqualTo(7));
    }

    @Test
    void countsWhatATaskSubmitsOnTheThreadOfItsCaller() {
        this.contextRunner
                .withBean("direct", SyncTaskExecutor.class, SyncTaskExecutor::new)
                .withBean("pool", ExecutorService.class, Executors::newSingleThreadExecutor)
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    ExecutorService pool = context.getBean(ExecutorService.class);
                    AtomicLong seen = new AtomicLong();
                    context.getBean(SyncTaskExecutor.class).execute(() -> {
                        pool.execute(this::waitUntilTold);
                        seen.set(tasks(ledger));
                    });
                    assertThat(seen).hasValue(2);
                    this.mayEnd.countDown();
                });
    }

    @ParameterizedTest
    @MethodSource("unbounded")
    void countsThreadsThatNobodyElseKnows(SimpleAsyncTaskExecutor executor) {
        with(SimpleAsyncTaskExecutor.class, () -> executor).run((context) -> {
            context.getBean(SimpleAsyncTaskExecutor.class).submitCompletable(this::waitUntilTold);
            this.begun.await();
            WorkLedger ledger = context.getBean(WorkLedger.class);
            assertThat(tasks(ledger)).isOne();
            this.mayEnd.countDown();
            assertThat(runDry(ledger)).isTrue();
        });
    }

    static Stream<Named<SimpleAsyncTaskExecutor>> unbounded() {
        return Stream.of(
                Named.of("executor", new SimpleAsyncTaskExecutor()),
                Named.of("scheduler", new SimpleAsyncTaskScheduler()));
    }

    /** As the containers of listeners have. */
    private final class ConsumerLoop implements SchedulingAwareRunnable {

        @Override
        public boolean isLongLived() {
            return true;
        }

        @Override
        public void run() {
            waitUntilTold();
        }
    }

    @Test
    void leavesLoopsAloneThatNeverEndByThemselves() {
        with(ThreadPoolTaskExecutor.class, ThreadPoolTaskExecutor::new).run((context) -> {
            context.getBean(ThreadPoolTaskExecutor.class).execute(new ConsumerLoop());
            this.begun.await();
            assertThat(tasks(context.getBean(WorkLedger.class))).isZero();
            this.mayEnd.countDown();
        });
    }

    @Test
    void leavesAClassAloneThatCannotHaveAProxy() {
        Supplier<ThreadPoolExecutor> factory =
                () -> new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
        with(ThreadPoolExecutor.class, factory).run((context) -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(ThreadPoolExecutor.class).getClass()).isEqualTo(ThreadPoolExecutor.class);
        });
    }

    @Test
    void leavesExemptExecutorsAlone() {
        with(ExecutorService.class, Executors::newSingleThreadExecutor)
                .withBean("other", Object.class)
                .withPropertyValues("shutdown.scheduling.exempt=other,pool")
                .run((context) -> {
                    context.getBean(ExecutorService.class).execute(this::waitUntilTold);
                    this.begun.await();
                    assertThat(tasks(context.getBean(WorkLedger.class))).isZero();
                    this.mayEnd.countDown();
                });
    }

    /** Its tasks would be counted and cancelled, and nobody would know why. */
    @Test
    void refusesAnExemptNameThatNoBeanHas() {
        with(ExecutorService.class, Executors::newSingleThreadExecutor)
                .withPropertyValues("shutdown.scheduling.exempt=pool,poll")
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessage("There is no bean 'poll', which 'shutdown.scheduling.exempt' names."));
    }

    @Test
    void leavesEverythingAloneWhenDisabled() {
        with(ExecutorService.class, Executors::newSingleThreadExecutor)
                .withPropertyValues("shutdown.scheduling.enabled=false")
                .run((context) -> {
                    assertThat(context).doesNotHaveBean(ExecutorPostProcessor.class);
                    context.getBean(ExecutorService.class).execute(this::waitUntilTold);
                    this.begun.await();
                    assertThat(context.getBean(WorkLedger.class).counts())
                            .isEqualTo(Map.of(
                                    WorkKind.REQUESTS,
                                    0L,
                                    WorkKind.MESSAGES,
                                    0L,
                                    WorkKind.TASKS,
                                    0L,
                                    WorkKind.SESSIONS,
                                    0L));
                    this.mayEnd.countDown();
                });
    }
}
