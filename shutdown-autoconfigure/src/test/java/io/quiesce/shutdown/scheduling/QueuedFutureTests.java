package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Whoever waits for a {@link CompletableFuture} that waits for a thread is not left waiting by its cancellation. */
@Timeout(60)
class QueuedFutureTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class))
            .withUserConfiguration(Asynchronous.class)
            .withBean(Renderer.class);

    /** The join of a future cannot be interrupted. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final CountDownLatch begun = new CountDownLatch(1);

    private final CountDownLatch never = new CountDownLatch(1);

    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Asynchronous {}

    static class Renderer {

        @Async("pool")
        public CompletableFuture<String> render(Queue<String> ran) {
            ran.add("render");
            return CompletableFuture.completedFuture("rendered");
        }
    }

    static Stream<Named<Function<ApplicationContextRunner, ApplicationContextRunner>>> pools() {
        return Stream.of(
                Named.of("of Spring", (runner) -> runner.withBean("pool", TaskExecutor.class, QueuedFutureTests::pool)),
                Named.of(
                        "of the JDK",
                        (runner) -> runner.withBean("pool", Executor.class, Executors::newSingleThreadExecutor)));
    }

    private static ThreadPoolTaskExecutor pool() {
        ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
        pool.setCorePoolSize(1);
        return pool;
    }

    private String waitForEver() {
        this.begun.countDown();
        try {
            this.never.await();
            return "done";
        } catch (InterruptedException ex) {
            throw new CompletionException(ex);
        }
    }

    private void keepBusy(AssertableApplicationContext context) throws InterruptedException {
        context.getBean("pool", Executor.class).execute(() -> {
            try {
                waitForEver();
            } catch (CompletionException ex) {
                this.ran.add("interrupted");
            }
        });
        this.begun.await();
    }

    private static void cancel(WorkLedger ledger, String description) {
        ledger.startDraining();
        assertThat(ledger.outstanding())
                .hasSize(2)
                .extracting(WorkDetails::description)
                .contains(description);
        assertThat(ledger.cancel()).hasSize(2);
    }

    private static void endsAsCancelled(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(ledger.cancelled()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void beginsAStageInterrupted(Function<ApplicationContextRunner, ApplicationContextRunner> pool) {
        pool.apply(this.contextRunner).run((context) -> {
            keepBusy(context);
            CompletableFuture<String> queued =
                    CompletableFuture.supplyAsync(this::waitForEver, context.getBean("pool", Executor.class));
            WorkLedger ledger = context.getBean(WorkLedger.class);
            cancel(ledger, "java.util.concurrent.CompletableFuture$AsyncSupply on 'pool'");
            assertThat(queued)
                    .failsWithin(BOUND)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(InterruptedException.class);
            endsAsCancelled(ledger);
            CompletableFuture<Boolean> left = new CompletableFuture<>();
            context.getBean("pool", Executor.class)
                    .execute(() -> left.complete(Thread.currentThread().isInterrupted()));
            assertThat(left.join()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("pools")
    void beginsADependentStageInterrupted(Function<ApplicationContextRunner, ApplicationContextRunner> pool) {
        pool.apply(this.contextRunner).run((context) -> {
            keepBusy(context);
            CompletableFuture<String> queued = CompletableFuture.completedFuture("first")
                    .thenApplyAsync((first) -> waitForEver(), context.getBean("pool", Executor.class));
            WorkLedger ledger = context.getBean(WorkLedger.class);
            cancel(ledger, "java.util.concurrent.CompletableFuture$UniApply on 'pool'");
            assertThat(queued)
                    .failsWithin(BOUND)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(InterruptedException.class);
            endsAsCancelled(ledger);
        });
    }

    @ParameterizedTest
    @MethodSource("pools")
    void doesNotBeginAnAsynchronousMethod(Function<ApplicationContextRunner, ApplicationContextRunner> pool) {
        pool.apply(this.contextRunner).run((context) -> {
            keepBusy(context);
            CompletableFuture<String> queued = context.getBean(Renderer.class).render(this.ran);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            cancel(ledger, "QueuedFutureTests.Renderer.render on 'pool'");
            assertThat(queued.handle((result, ex) -> ex))
                    .succeedsWithin(BOUND)
                    .satisfiesAnyOf(
                            (ex) -> assertThat(ex).isInstanceOf(CancellationException.class),
                            (ex) -> assertThat(ex).hasCauseInstanceOf(CancellationException.class));
            endsAsCancelled(ledger);
            assertThat(this.ran).containsExactly("interrupted");
        });
    }

    @Test
    void doesNotBeginWhatWasSubmitted() {
        this.contextRunner
                .withBean("pool", ThreadPoolTaskExecutor.class, QueuedFutureTests::pool)
                .run((context) -> {
                    keepBusy(context);
                    CompletableFuture<?> queued = context.getBean("pool", AsyncTaskExecutor.class)
                            .submitCompletable(() -> this.ran.add("submitted"));
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    cancel(ledger, "a lambda of " + QueuedFutureTests.class.getName() + " on 'pool'");
                    assertThat(queued).failsWithin(BOUND).withThrowableOfType(CancellationException.class);
                    endsAsCancelled(ledger);
                    assertThat(this.ran).containsExactly("interrupted");
                });
    }

    @Test
    void beginsAStageInterruptedThatHasBeenAbandoned() {
        this.contextRunner
                .withBean("pool", ThreadPoolTaskExecutor.class, QueuedFutureTests::pool)
                .run((context) -> {
                    CountDownLatch mayEnd = new CountDownLatch(1);
                    Executor executor = context.getBean("pool", Executor.class);
                    executor.execute(() -> ignoreInterrupts(mayEnd));
                    this.begun.await();
                    CompletableFuture<String> queued = CompletableFuture.supplyAsync(this::waitForEver, executor);
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    cancel(ledger, "java.util.concurrent.CompletableFuture$AsyncSupply on 'pool'");
                    assertThat(ledger.abandon()).hasSize(2);
                    mayEnd.countDown();
                    assertThat(queued)
                            .failsWithin(BOUND)
                            .withThrowableThat()
                            .withRootCauseInstanceOf(InterruptedException.class);
                });
    }

    private void ignoreInterrupts(CountDownLatch mayEnd) {
        this.begun.countDown();
        while (mayEnd.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void failsAsSpringsOwnFutureDoes() {
        this.contextRunner
                .withBean("pool", ThreadPoolTaskExecutor.class, QueuedFutureTests::pool)
                .run((context) -> {
                    CompletableFuture<Object> failed = context.getBean("pool", AsyncTaskExecutor.class)
                            .submitCompletable(() -> {
                                throw new IllegalStateException("expected");
                            });
                    assertThatExceptionOfType(CompletionException.class)
                            .isThrownBy(failed::join)
                            .withCauseInstanceOf(IllegalStateException.class);
                    assertThat(failed.handle((result, ex) -> ex).join()).isInstanceOf(CompletionException.class);
                });
    }
}
