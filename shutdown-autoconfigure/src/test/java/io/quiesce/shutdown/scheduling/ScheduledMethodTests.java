package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Each kind of {@code @Scheduled} on each kind of scheduler, from the first moment to the abandonment. */
@Timeout(60)
class ScheduledMethodTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class))
            .withUserConfiguration(SchedulingConfiguration.class);

    enum Scheduler {
        POOL,
        THREAD_PER_TASK,
        VIRTUAL_THREAD_PER_TASK;

        TaskScheduler create() {
            if (this == POOL) {
                ThreadPoolTaskScheduler pool = new ThreadPoolTaskScheduler();
                pool.setPoolSize(2);
                return pool;
            }
            SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
            if (this == VIRTUAL_THREAD_PER_TASK) {
                assumeTrue(Runtime.version().feature() >= 21, "Virtual threads need Java 21");
                scheduler.setVirtualThreads(true);
            }
            return scheduler;
        }
    }

    /** What the runs tell of themselves, and what lets them end. */
    static class Runs {

        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        final BlockingQueue<String> beats = new LinkedBlockingQueue<>();

        final CountDownLatch mayEnd = new CountDownLatch(1);

        volatile boolean stubborn;

        void run() {
            this.events.add("begun");
            while (true) {
                try {
                    this.mayEnd.await();
                    this.events.add("done");
                    return;
                } catch (InterruptedException ex) {
                    this.events.add("interrupted");
                    if (!this.stubborn) {
                        return;
                    }
                }
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class SchedulingConfiguration {

        @Bean
        Runs runs() {
            return new Runs();
        }
    }

    record FixedRate(Runs runs) {

        @Scheduled(fixedRate = 1)
        void settle() {
            this.runs.run();
        }
    }

    record FixedDelay(Runs runs) {

        @Scheduled(fixedDelay = 1)
        void settle() {
            this.runs.run();
        }
    }

    record Cron(Runs runs) {

        @Scheduled(cron = "* * * * * *")
        void settle() {
            this.runs.run();
        }
    }

    record Once(Runs runs) {

        @Scheduled(initialDelay = 1)
        void settle() {
            this.runs.run();
        }
    }

    /** Tell that the scheduler goes on, and by when the others would have begun. */
    record Beats(Runs runs) {

        @Scheduled(fixedRate = 50)
        @ShutdownExempt
        void beat() {
            this.runs.beats.add("beat");
        }
    }

    /** The same for what begins with a second. */
    record CronBeats(Runs runs) {

        @Scheduled(cron = "* * * * * *")
        @ShutdownExempt
        void beat() {
            this.runs.beats.add("beat");
        }
    }

    private static Class<?> beatsFor(Class<?> method) {
        return (method == Cron.class) ? CronBeats.class : Beats.class;
    }

    static Stream<Arguments> everyKind() {
        return Stream.of(FixedRate.class, FixedDelay.class, Cron.class, Once.class)
                .flatMap((method) ->
                        Arrays.stream(Scheduler.values()).map((scheduler) -> Arguments.of(method, scheduler)));
    }

    private ApplicationContextRunner with(Class<?> method, Scheduler scheduler) {
        TaskScheduler bean = scheduler.create();
        return this.contextRunner.withBean(method).withBean(TaskScheduler.class, () -> bean);
    }

    private static String nameOf(Class<?> method) {
        return "ScheduledMethodTests." + method.getSimpleName() + ".settle (scheduled)";
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    /** A beat and a run that are due at the same time come in any order, so the next beat is waited for as well. */
    private static void waitForTwoBeats(Runs runs) throws InterruptedException {
        runs.beats.clear();
        runs.beats.take();
        runs.beats.take();
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void completesTheRunAndBeginsNoOther(Class<?> method, Scheduler scheduler) {
        with(method, scheduler).withBean(beatsFor(method)).run((context) -> {
            Runs runs = context.getBean(Runs.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            assertThat(runs.events.take()).isEqualTo("begun");
            ledger.startDraining();
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .contains(nameOf(method));
            runs.mayEnd.countDown();
            runDry(ledger);
            int events = runs.events.size();
            waitForTwoBeats(runs);
            assertThat(runs.events).hasSize(events).contains("done").doesNotContain("interrupted");
        });
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void beginsNoRunThatIsDueLater(Class<?> method, Scheduler scheduler) {
        with(method, scheduler)
                .withBean(beatsFor(method))
                .withBean(DrainsBeforeAnythingIsDue.class)
                .run((context) -> {
                    Runs runs = context.getBean(Runs.class);
                    waitForTwoBeats(runs);
                    assertThat(runs.events).isEmpty();
                    assertThat(context.getBean(WorkLedger.class).outstanding()).isEmpty();
                });
    }

    /** Spring schedules the methods when the context is refreshed, after this. */
    record DrainsBeforeAnythingIsDue(WorkLedger ledger) implements ApplicationListener<ContextRefreshedEvent>, Ordered {

        @Override
        public void onApplicationEvent(ContextRefreshedEvent event) {
            this.ledger.startDraining();
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void interruptsTheRun(Class<?> method, Scheduler scheduler) {
        with(method, scheduler).run((context) -> {
            Runs runs = context.getBean(Runs.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            assertThat(runs.events.take()).isEqualTo("begun");
            ledger.startDraining();
            assertThat(ledger.cancel()).extracting(WorkDetails::description).contains(nameOf(method));
            runDry(ledger);
            assertThat(runs.events).contains("interrupted").doesNotContain("done");
            assertThat(ledger.abandon()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void abandonsTheRunThatIgnoresTheInterrupt(Class<?> method, Scheduler scheduler) {
        with(method, scheduler).run((context) -> {
            Runs runs = context.getBean(Runs.class);
            runs.stubborn = true;
            WorkLedger ledger = context.getBean(WorkLedger.class);
            assertThat(runs.events.take()).isEqualTo("begun");
            ledger.startDraining();
            ledger.cancel();
            assertThat(ledger.abandon()).anySatisfy((work) -> {
                assertThat(work.description()).isEqualTo(nameOf(method));
                assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().equals(method.getName())
                                && frame.getMethodName().equals("settle"));
            });
            assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
            runs.mayEnd.countDown();
        });
    }
}
