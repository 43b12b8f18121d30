package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextScheduledExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.concurrent.ForkJoinPoolFactoryBean;
import org.springframework.scheduling.concurrent.ScheduledExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ThreadPoolExecutorFactoryBean;

/** Executors that belong neither to Spring nor to the JDK: what wraps another, and applications' own. */
@Timeout(60)
class WrappedExecutorTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class));

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private final ExecutorService wrapped = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        this.wrapped.shutdownNow();
    }

    /** As an application might have. */
    record Own(Executor target) implements Executor {

        @Override
        public void execute(Runnable command) {
            this.target.execute(command);
        }
    }

    /** One of Spring's kind that nobody can extend. */
    static class Closed implements TaskExecutor {

        private Closed() {}

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }

    @Test
    void areCountedWhereTheirClassCannotBeExtendedAndIsHidden() {
        this.contextRunner.withBean("pool", TaskExecutor.class, Closed::new).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            List<Long> counts = new ArrayList<>();
            context.getBean(TaskExecutor.class)
                    .execute(() -> counts.add(ledger.counts().get(WorkKind.TASKS)));
            assertThat(counts).containsExactly(1L);
        });
    }

    @Test
    void areLeftAloneWhereTheirClassCannotBeExtended() {
        this.contextRunner.withBean("pool", Closed.class, Closed::new).run((context) -> {
            assertThat(context.getBean(Closed.class).getClass()).isEqualTo(Closed.class);
            assertThat(Coverage.of(context.getSourceApplicationContext().getBeanFactory()))
                    .filteredOn((note) -> note.bean().equals("pool"))
                    .singleElement()
                    .satisfies((note) -> assertThat(note.text())
                            .contains(Closed.class.getName())
                            .endsWith("Declare it as an interface"));
        });
    }

    /** As libraries and applications have it that want a pool of the JDK to be one of Spring's, too. */
    static class Both extends ThreadPoolExecutor implements TaskExecutor {

        Both() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }
    }

    @Test
    void areCountedWhereTheyExtendAPoolOfTheJdk() {
        this.contextRunner.withBean("pool", Both.class, Both::new).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            BlockingQueue<Long> counts = new LinkedBlockingQueue<>();
            context.getBean(TaskExecutor.class)
                    .execute(() -> counts.add(ledger.counts().get(WorkKind.TASKS)));
            assertThat(counts.take()).isEqualTo(1L);
            assertThat(context.getBean(Both.class).getCorePoolSize()).isOne();
        });
    }

    static Stream<Arguments> factories() {
        return Stream.of(
                Arguments.of(ForkJoinPoolFactoryBean.class, ForkJoinPool.class),
                Arguments.of(ThreadPoolExecutorFactoryBean.class, ThreadPoolExecutor.class),
                Arguments.of(ScheduledExecutorFactoryBean.class, ScheduledThreadPoolExecutor.class));
    }

    /** Whoever has asked for that class gets it with Quiesce, too. */
    @ParameterizedTest
    @MethodSource("factories")
    void keepTheClassThatAFactoryGivesThem(Class<?> factory, Class<?> type) {
        this.contextRunner.withBean("pool", factory).run((context) -> assertThat(context.getBean(type))
                .isInstanceOf(type));
    }

    @FunctionalInterface
    interface Wrapper {
        Executor wrap(ExecutorService target);
    }

    static Stream<Named<Wrapper>> wrappers() {
        return Stream.of(
                Named.of("own", Own::new),
                Named.of("lambda", (target) -> target::execute),
                Named.of(
                        "with metrics",
                        (target) -> ExecutorServiceMetrics.monitor(new SimpleMeterRegistry(), target, "wrapped")),
                Named.of("with context", WrappedExecutorTests::withContext));
    }

    private static ExecutorService withContext(ExecutorService target) {
        return ContextExecutorService.wrap(
                target, () -> ContextSnapshotFactory.builder().build().captureAll());
    }

    private void waitUntilTold() {
        try {
            this.mayEnd.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void areCountedWhereTheyAreDeclaredAsExecutor(Wrapper wrapper) {
        this.contextRunner
                .withBean("pool", Executor.class, () -> wrapper.wrap(this.wrapped))
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    context.getBean("pool", Executor.class).execute(this::waitUntilTold);
                    assertThat(ledger.outstanding())
                            .extracting(WorkDetails::description)
                            .containsExactly("a lambda of " + WrappedExecutorTests.class.getName() + " on 'pool'");
                    this.mayEnd.countDown();
                    runDry(ledger);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class WrappedBean {

        @Bean
        ExecutorService pool() {
            return Executors.newSingleThreadExecutor();
        }

        @Bean
        ExecutorService front(@Qualifier("pool") ExecutorService pool) {
            return withContext(pool);
        }
    }

    @Test
    void areCountedOnceWhereTheyWrapABean() {
        this.contextRunner.withUserConfiguration(WrappedBean.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ExecutorService front = context.getBean("front", ExecutorService.class);
            assertThat(front.submit(() -> ledger.counts().get(WorkKind.TASKS)).get())
                    .isOne();
            runDry(ledger);
        });
    }

    @Test
    void beginNothingScheduledWhereTheyAreDeclaredAsScheduler() {
        this.contextRunner
                .withBean(
                        "scheduler",
                        ScheduledExecutorService.class,
                        () -> ContextScheduledExecutorService.wrap(
                                Executors.newSingleThreadScheduledExecutor(),
                                () -> ContextSnapshotFactory.builder().build().captureAll()))
                .run((context) -> {
                    ScheduledExecutorService scheduler = context.getBean(ScheduledExecutorService.class);
                    context.getBean(WorkLedger.class).startDraining();
                    Runnable never = () -> {
                        throw new AssertionError("is not begun");
                    };
                    // Its only thread is busy until the future is known.
                    scheduler.execute(this::waitUntilTold);
                    ScheduledFuture<?> later = scheduler.schedule(never, 1, TimeUnit.MILLISECONDS);
                    this.mayEnd.countDown();
                    assertThat(scheduler.submit(() -> "work in flight").get()).isEqualTo("work in flight");
                    assertThatExceptionOfType(CancellationException.class).isThrownBy(later::get);
                    scheduler.shutdownNow();
                });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void areLeftAloneWhereTheyAreDeclaredAsTheirClassAndTheLogSaysSo(CapturedOutput output) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(ExecutorPostProcessor.class.getName(), LogLevel.DEBUG);
        try {
            Own own = new Own(this.wrapped);
            this.contextRunner
                    .withBean("pool", Own.class, () -> own)
                    .run((context) -> assertThat(context.getBean("pool")).isSameAs(own));
            assertThat(output)
                    .containsOnlyOnce("Tasks of the bean 'pool' are not counted: it is a " + Own.class.getName());
        } finally {
            logging.setLogLevel(ExecutorPostProcessor.class.getName(), null);
        }
    }
}
