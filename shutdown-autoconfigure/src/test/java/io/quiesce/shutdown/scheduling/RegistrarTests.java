package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** {@code @Scheduled} methods, whatever Spring runs them on. */
@Timeout(60)
class RegistrarTests {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Jobs jobs = new Jobs();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class))
            .withUserConfiguration(Methods.class)
            .withBean(Jobs.class, () -> this.jobs);

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Methods {}

    static class Jobs {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final Semaphore mayEnd = new Semaphore(0);

        @Scheduled(fixedRate = 1)
        void settle() {
            this.begun.add("settle");
            this.mayEnd.acquireUninterruptibly();
        }
    }

    static Stream<Arguments> schedulers() {
        return Stream.of(
                Arguments.argumentSet(
                        "a configurer's",
                        with((runner) -> runner.withBean(
                                SchedulingConfigurer.class,
                                () -> (registrar) -> registrar.setScheduler(Executors.newScheduledThreadPool(1))))),
                Arguments.argumentSet("the router's own", with((runner) -> runner)),
                Arguments.argumentSet(
                        "one of two beans", with((runner) -> runner.withBean("one", ThreadPoolTaskScheduler.class)
                                .withBean("other", ThreadPoolTaskScheduler.class))),
                Arguments.argumentSet(
                        "a bean", with((runner) -> runner.withBean("one", ThreadPoolTaskScheduler.class))),
                Arguments.argumentSet(
                        "a bean of the JDK",
                        with((runner) -> runner.withBean(
                                "one", ScheduledExecutorService.class, () -> Executors.newScheduledThreadPool(1)))));
    }

    private static UnaryOperator<ApplicationContextRunner> with(UnaryOperator<ApplicationContextRunner> scheduler) {
        return scheduler;
    }

    @AfterEach
    void letEverythingEnd() {
        this.jobs.mayEnd.release(Short.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void countsARunOnceAndStartsNoOther(UnaryOperator<ApplicationContextRunner> scheduler) {
        scheduler.apply(this.contextRunner).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            this.jobs.begun.take();
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .singleElement()
                    .asString()
                    .endsWith("RegistrarTests.Jobs.settle (scheduled)");
            ledger.startDraining();
            this.jobs.mayEnd.release(1);
            runDry(ledger);
            assertThat(ledger.stopTasksIfIdle()).isTrue();
            assertThat(this.jobs.begun).isEmpty();
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
        });
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void leavesAnExemptSchedulerAlone() {
        this.contextRunner
                .withBean("one", ThreadPoolTaskScheduler.class)
                .withPropertyValues("shutdown.scheduling.exempt=one")
                .run((context) -> {
                    this.jobs.begun.take();
                    assertThat(context.getBean(WorkLedger.class).outstanding()).isEmpty();
                });
    }

    @Test
    void cancelsWhatWouldHaveRunOnce() {
        this.contextRunner.withBean("one", ThreadPoolTaskScheduler.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ThreadPoolTaskScheduler scheduler = context.getBean(ThreadPoolTaskScheduler.class);
            this.jobs.begun.take();
            // The only thread is busy, so that the run comes after its future.
            Future<?> once = scheduler.schedule(() -> this.jobs.begun.add("once"), Instant.now());
            ledger.startDraining();
            this.jobs.mayEnd.release(1);
            assertThat(once).failsWithin(BOUND).withThrowableOfType(CancellationException.class);
            assertThat(once.isCancelled()).isTrue();
            assertThat(this.jobs.begun).isEmpty();
        });
    }
}
