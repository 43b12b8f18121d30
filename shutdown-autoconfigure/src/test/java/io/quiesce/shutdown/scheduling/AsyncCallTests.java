package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;

/** Methods with {@code @Async} whose executor counts nothing, because it is no bean. */
@Timeout(60)
class AsyncCallTests {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private final Semaphore mayEnd = new Semaphore(0);

    private final ApplicationContextRunner fallback = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class))
            .withUserConfiguration(Asynchronous.class)
            .withBean(Mailer.class, () -> new Mailer(this.events, this.mayEnd));

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Asynchronous {}

    static class Mailer {

        private final BlockingQueue<String> events;

        private final Semaphore mayEnd;

        Mailer(BlockingQueue<String> events, Semaphore mayEnd) {
            this.events = events;
            this.mayEnd = mayEnd;
        }

        @Async
        public void send() {
            pass("send");
        }

        @Async
        public CompletableFuture<String> render() {
            pass("render");
            return CompletableFuture.completedFuture("rendered");
        }

        @Async
        public CompletableFuture<String> promise(CompletableFuture<String> promised) {
            this.events.add("promise");
            return promised;
        }

        private void pass(String name) {
            this.events.add(name);
            try {
                this.mayEnd.acquire();
            } catch (InterruptedException ex) {
                this.events.add("interrupted");
            }
        }
    }

    private ApplicationContextRunner on(Executor executor) {
        return this.fallback.withBean(AsyncConfigurer.class, () -> new AsyncConfigurer() {
            @Override
            public Executor getAsyncExecutor() {
                return executor;
            }
        });
    }

    private static ThreadPoolExecutor oneThread(BlockingQueue<Runnable> queue) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, (task) -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Stream<String> outstanding(WorkLedger ledger) {
        return ledger.outstanding().stream().map(WorkDetails::description);
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void countsOnTheFallbackOfSpring() {
        this.fallback.run(
                (context) -> countsToTheEnd(context.getBean(WorkLedger.class), context.getBean(Mailer.class)));
    }

    @Test
    void countsOnTheExecutorOfAConfigurer() {
        on(oneThread(new LinkedBlockingQueue<>()))
                .run((context) -> countsToTheEnd(context.getBean(WorkLedger.class), context.getBean(Mailer.class)));
    }

    private void countsToTheEnd(WorkLedger ledger, Mailer mailer) {
        mailer.send();
        CompletableFuture<String> rendered = mailer.render();
        assertThat(outstanding(ledger))
                .containsExactlyInAnyOrder(
                        "AsyncCallTests.Mailer.send (async)", "AsyncCallTests.Mailer.render (async)");
        ledger.startDraining();
        this.mayEnd.release(2);
        assertThat(rendered.join()).isEqualTo("rendered");
        runDry(ledger);
        assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 2L);
    }

    @Test
    void countsUntilTheResultIsThere() {
        this.fallback.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Promise promise = new Promise();
            CompletableFuture<String> result = context.getBean(Mailer.class).promise(promise);
            promise.awaited.acquire();
            assertThat(outstanding(ledger)).containsExactly("AsyncCallTests.Mailer.promise (async)");
            promise.complete("kept");
            assertThat(result.join()).isEqualTo("kept");
            runDry(ledger);
        });
    }

    /** Tells when somebody waits for it. */
    private static final class Promise extends CompletableFuture<String> {

        private final Semaphore awaited = new Semaphore(0);

        @Override
        public String get() throws InterruptedException, ExecutionException {
            this.awaited.release();
            return super.get();
        }
    }

    @Test
    void interruptsWhatRunsAndDoesNotBeginWhatWaits() {
        on(oneThread(new LinkedBlockingQueue<>())).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Mailer mailer = context.getBean(Mailer.class);
            mailer.send();
            assertThat(this.events.take()).isEqualTo("send");
            CompletableFuture<String> queued = mailer.render();
            ledger.startDraining();
            assertThat(ledger.cancel()).hasSize(2);
            assertThat(this.events.take()).isEqualTo("interrupted");
            this.mayEnd.release();
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(queued::join)
                    .withCauseInstanceOf(CancellationException.class);
            assertThat(this.events).isEmpty();
            runDry(ledger);
            assertThat(ledger.cancelled()).hasSize(2);
        });
    }

    @Test
    void doesNotCountWhatTheExecutorRejects() {
        on(oneThread(new SynchronousQueue<>())).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            context.getBean(Mailer.class).send();
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> context.getBean(Mailer.class).send());
            assertThat(outstanding(ledger)).hasSize(1);
            this.mayEnd.release();
        });
    }

    @Test
    void beginsNothingWhenNoTasksAreStartedAnyMore() {
        this.fallback.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ledger.startDraining();
            assertThat(ledger.stopTasksIfIdle()).isTrue();
            this.mayEnd.release();
            CompletableFuture<String> refused = context.getBean(Mailer.class).render();
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(refused::join)
                    .withCauseInstanceOf(TaskRejectedException.class)
                    .withMessageContaining("AsyncCallTests.Mailer.render was not started");
            assertThat(this.events).isEmpty();
            assertThat(ledger.refused()).containsEntry(WorkKind.TASKS, 1L);
        });
    }

    @Test
    void countsOnTheThreadOfTheCaller() {
        on(new SyncTaskExecutor()).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            this.mayEnd.release();
            ledger.startDraining();
            context.getBean(Mailer.class).send();
            assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
        });
    }

    @Test
    void leavesCallsOnAnExemptExecutorAlone() {
        this.fallback
                .withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .withPropertyValues("shutdown.scheduling.exempt=applicationTaskExecutor")
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    ledger.startDraining();
                    context.getBean(Mailer.class).send();
                    assertThat(this.events.take()).isEqualTo("send");
                    assertThat(outstanding(ledger)).isEmpty();
                    assertThat(ledger.stopTasksIfIdle()).isTrue();
                    context.getBean(Mailer.class).send();
                    assertThat(this.events.take()).isEqualTo("send");
                    this.mayEnd.release(2);
                });
    }
}
