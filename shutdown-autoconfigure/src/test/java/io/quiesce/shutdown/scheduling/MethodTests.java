package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;

/** Methods with {@code @Async} and {@code @Scheduled}, and what is scheduled without them. */
@Timeout(60)
class MethodTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class));

    /** What methods tell of themselves, and what lets them go on. */
    static class Gate {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final Semaphore mayEnd = new Semaphore(0);

        void pass(String name) {
            this.begun.add(name);
            this.mayEnd.acquireUninterruptibly();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    @EnableScheduling
    static class MethodConfiguration {

        @Bean
        Gate gate() {
            return new Gate();
        }
    }

    static class Mailer {

        private final Gate gate;

        Mailer(Gate gate) {
            this.gate = gate;
        }

        @Async
        public void send() {
            this.gate.pass("send");
        }

        @Async
        public CompletableFuture<String> render() {
            this.gate.pass("render");
            return CompletableFuture.completedFuture("rendered");
        }

        @Async
        @ShutdownExempt
        public void warmUp() {
            this.gate.pass("warmUp");
        }
    }

    static class Jobs {

        private final Gate gate;

        Jobs(Gate gate) {
            this.gate = gate;
        }

        @Scheduled(fixedDelay = 1)
        public void settle() {
            this.gate.pass("settle");
        }
    }

    static class Beats {

        private final Gate gate;

        Beats(Gate gate) {
            this.gate = gate;
        }

        @Scheduled(fixedDelay = 1)
        @ShutdownExempt
        public void beat() {
            this.gate.begun.add("beat");
        }
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
    void namesAsynchronousMethods() {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withBean(Mailer.class)
                .run((context) -> {
                    Gate gate = context.getBean(Gate.class);
                    context.getBean(Mailer.class).send();
                    CompletableFuture<String> rendered =
                            context.getBean(Mailer.class).render();
                    assertThat(outstanding(context.getBean(WorkLedger.class)))
                            .containsExactlyInAnyOrder(
                                    "MethodTests.Mailer.send on 'applicationTaskExecutor'",
                                    "MethodTests.Mailer.render on 'applicationTaskExecutor'");
                    gate.mayEnd.release(2);
                    assertThat(rendered.join()).isEqualTo("rendered");
                    runDry(context.getBean(WorkLedger.class));
                });
    }

    @Test
    void leavesExemptAsynchronousMethodsAlone() {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withBean(Mailer.class)
                .run((context) -> {
                    context.getBean(Mailer.class).warmUp();
                    assertThat(context.getBean(Gate.class).begun.take()).isEqualTo("warmUp");
                    assertThat(outstanding(context.getBean(WorkLedger.class))).isEmpty();
                    context.getBean(Gate.class).mayEnd.release();
                });
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void endsARunAndStartsNoOther(TaskScheduler scheduler) {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withBean(TaskScheduler.class, () -> scheduler)
                .withBean(Jobs.class)
                .withBean(Beats.class)
                .run((context) -> {
                    Gate gate = context.getBean(Gate.class);
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    while (!gate.begun.take().equals("settle")) {
                        // Beats go on.
                    }
                    assertThat(outstanding(ledger)).containsExactly("MethodTests.Jobs.settle (scheduled)");
                    ledger.startDraining();
                    gate.mayEnd.release(Short.MAX_VALUE);
                    runDry(ledger);
                    gate.begun.clear();
                    // By some beats from now the other would have come.
                    for (int beats = 0; beats < 5; beats++) {
                        assertThat(gate.begun.take()).isEqualTo("beat");
                    }
                });
    }

    static Stream<Named<TaskScheduler>> schedulers() {
        ThreadPoolTaskScheduler pool = new ThreadPoolTaskScheduler();
        pool.setPoolSize(2);
        return Stream.of(Named.of("pool", pool), Named.of("thread per task", new SimpleAsyncTaskScheduler()));
    }

    @Test
    void startsNothingThatWasScheduledByHand() {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withBean("service", ScheduledExecutorService.class, () -> Executors.newScheduledThreadPool(1))
                .withBean("scheduler", ThreadPoolTaskScheduler.class)
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    ThreadPoolTaskScheduler scheduler = context.getBean(ThreadPoolTaskScheduler.class);
                    ScheduledExecutorService service = context.getBean(ScheduledExecutorService.class);
                    BlockingQueue<String> ran = new LinkedBlockingQueue<>();
                    scheduler.schedule(() -> ran.add("trigger"), new PeriodicTrigger(Duration.ofMillis(1)));
                    assertThat(ran.take()).isEqualTo("trigger");
                    ledger.startDraining();
                    runDry(ledger);
                    ran.clear();
                    scheduler.schedule(() -> ran.add("once"), Instant.now());
                    scheduler.scheduleAtFixedRate(() -> ran.add("rate"), Duration.ofMillis(1));
                    Callable<Boolean> callable = () -> ran.add("callable");
                    Future<Boolean> later = service.schedule(callable, 1, TimeUnit.MILLISECONDS);
                    assertThat(later).failsWithin(Duration.ofSeconds(10));
                    service.submit(() -> ran.add("work in flight")).get();
                    scheduler.submit(() -> ran.add("work in flight")).get();
                    assertThat(ran).containsExactly("work in flight", "work in flight");
                });
    }

    /** Ignores its interrupt. */
    private static final class Deaf implements Runnable {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void run() {
            this.events.add("begun");
            while (this.mayEnd.getCount() > 0) {
                try {
                    this.mayEnd.await();
                } catch (InterruptedException ex) {
                    this.events.add("interrupted");
                }
            }
        }
    }

    @FunctionalInterface
    private interface Scheduling {
        void schedule(ApplicationContext context, Runnable task);
    }

    static Stream<Named<Scheduling>> byHand() {
        return Stream.of(
                Named.of("on a scheduler of Spring", (context, task) -> context.getBean(ThreadPoolTaskScheduler.class)
                        .schedule(task, new PeriodicTrigger(Duration.ofMillis(1)))),
                Named.of("on a scheduler of the JDK", (context, task) -> context.getBean(ScheduledExecutorService.class)
                        .scheduleWithFixedDelay(task, 1, 1, TimeUnit.MILLISECONDS)));
    }

    @ParameterizedTest
    @MethodSource("byHand")
    void interruptsAndAbandonsWhatWasScheduledByHand(Scheduling scheduling) {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withBean("service", ScheduledExecutorService.class, () -> Executors.newScheduledThreadPool(1))
                .withBean("scheduler", ThreadPoolTaskScheduler.class)
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    Deaf task = new Deaf();
                    scheduling.schedule(context, task);
                    assertThat(task.events.take()).isEqualTo("begun");
                    ledger.startDraining();
                    ledger.cancel();
                    assertThat(task.events.take()).isEqualTo("interrupted");
                    assertThat(ledger.abandon()).singleElement().satisfies((work) -> {
                        assertThat(work.description()).isEqualTo(Deaf.class.getName() + " (scheduled)");
                        assertThat(work.stack())
                                .anyMatch((frame) -> frame.getClassName().equals(Deaf.class.getName()));
                    });
                    task.mayEnd.countDown();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.lifecycle.timeout-per-shutdown-phase=1h",
                "spring.task.execution.shutdown.await-termination-period=1h"
            })
    void closesWithoutWaitingForAbandonedTasks(String waiting) {
        this.contextRunner
                .withUserConfiguration(MethodConfiguration.class)
                .withPropertyValues(
                        "shutdown.cancel-running-tasks-after=0s",
                        "shutdown.force-close-tasks-grace=0s",
                        waiting,
                        "spring.task.execution.shutdown.await-termination=" + waiting.contains("await"))
                .withBean(Mailer.class)
                .run((context) -> {
                    Gate gate = context.getBean(Gate.class);
                    context.getBean(Mailer.class).send();
                    gate.begun.take();
                    ShutdownEngine engine = context.getBean(ShutdownEngine.class);
                    engine.drain(ShutdownCause.CONTEXT_CLOSED);
                    context.close();
                    assertThat(engine.closed().orElseThrow().abandoned())
                            .extracting(WorkDetails::description)
                            .containsExactly("MethodTests.Mailer.send on 'applicationTaskExecutor'");
                    assertThat(gate.mayEnd.hasQueuedThreads()).isTrue();
                    gate.mayEnd.release();
                });
    }
}
