package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What must never hold a shutdown, wherever that is said, and whatever Spring is told to wait for. */
@Timeout(60)
class ExemptWorkTests {

    private final Gate gate = new Gate();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(Methods.class)
            .withBean(Gate.class, () -> this.gate);

    /** Work that ignores interrupts, so that only who does not wait for it gets past it. */
    static final class Gate {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final Semaphore mayEnd = new Semaphore(0);

        volatile boolean ended;

        void pass() {
            this.begun.add("begun");
            this.mayEnd.acquireUninterruptibly();
            this.ended = true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    @EnableScheduling
    static class Methods {}

    static class AsyncMethod {

        private final Gate gate;

        AsyncMethod(Gate gate) {
            this.gate = gate;
        }

        @Async
        @ShutdownExempt
        public void run() {
            this.gate.pass();
        }
    }

    @ShutdownExempt
    static class AsyncClass {

        private final Gate gate;

        AsyncClass(Gate gate) {
            this.gate = gate;
        }

        @Async
        public void run() {
            this.gate.pass();
        }
    }

    static class ScheduledMethod {

        private final Gate gate;

        ScheduledMethod(Gate gate) {
            this.gate = gate;
        }

        @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
        @ShutdownExempt
        public void run() {
            this.gate.pass();
        }
    }

    @ShutdownExempt
    static class ScheduledClass {

        private final Gate gate;

        ScheduledClass(Gate gate) {
            this.gate = gate;
        }

        @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
        public void run() {
            this.gate.pass();
        }
    }

    @ShutdownExempt
    @SuppressWarnings("serial")
    static class ExemptPool extends ThreadPoolTaskExecutor {}

    @Configuration(proxyBeanMethods = false)
    static class ExemptBeanMethod {

        @Bean
        @ShutdownExempt
        ThreadPoolTaskExecutor pool() {
            return new ThreadPoolTaskExecutor();
        }
    }

    static Stream<Arguments> exempt() {
        return Stream.of(
                exempt("@Async method", (runner) -> runner.withBean(AsyncMethod.class), (beans) -> beans.getBean(
                                AsyncMethod.class)
                        .run()),
                exempt(
                        "class of an @Async method",
                        (runner) -> runner.withBean(AsyncClass.class),
                        (beans) -> beans.getBean(AsyncClass.class).run()),
                exempt("@Scheduled method", (runner) -> runner.withBean(ScheduledMethod.class), (beans) -> {}),
                exempt(
                        "class of a @Scheduled method",
                        (runner) -> runner.withBean(ScheduledClass.class),
                        (beans) -> {}),
                exempt("class of an executor", (runner) -> runner.withBean("pool", ExemptPool.class), onPool()),
                exempt("@Bean method", (runner) -> runner.withUserConfiguration(ExemptBeanMethod.class), onPool()),
                exempt(
                        "name",
                        (runner) -> runner.withBean("pool", ThreadPoolTaskExecutor.class)
                                .withPropertyValues("shutdown.scheduling.exempt=pool"),
                        onPool()));
    }

    private static Consumer<BeanFactory> onPool() {
        return (beans) -> beans.getBean("pool", ThreadPoolTaskExecutor.class)
                .execute(() -> beans.getBean(Gate.class).pass());
    }

    private static Arguments exempt(
            String name, UnaryOperator<ApplicationContextRunner> with, Consumer<BeanFactory> begin) {
        return Arguments.argumentSet(name, with, begin);
    }

    @AfterEach
    void letEverythingEnd() {
        this.gate.mayEnd.release(Short.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("exempt")
    void closesWhileItRuns(UnaryOperator<ApplicationContextRunner> with, Consumer<BeanFactory> begin) {
        close(
                with.apply(this.contextRunner).withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=1h"),
                begin);
    }

    @ParameterizedTest
    @MethodSource("exempt")
    void closesWhileItRunsWhereSpringWouldAwaitTheEnd(
            UnaryOperator<ApplicationContextRunner> with, Consumer<BeanFactory> begin) {
        close(
                with.apply(this.contextRunner)
                        .withPropertyValues(
                                "spring.task.execution.shutdown.await-termination=true",
                                "spring.task.execution.shutdown.await-termination-period=1h",
                                "spring.task.scheduling.shutdown.await-termination=true",
                                "spring.task.scheduling.shutdown.await-termination-period=1h"),
                begin);
    }

    private void close(ApplicationContextRunner runner, Consumer<BeanFactory> begin) {
        runner.run((context) -> {
            begin.accept(context);
            this.gate.begun.take();
            assertThat(context.getBean(WorkLedger.class).outstanding())
                    .extracting(WorkDetails::description)
                    .isEmpty();
            context.close();
            assertThat(this.gate.ended).isFalse();
        });
    }
}
