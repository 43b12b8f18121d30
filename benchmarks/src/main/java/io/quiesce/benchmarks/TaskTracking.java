package io.quiesce.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The time that a task takes which does nothing, on executors of an application with the starter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(3)
public class TaskTracking {

    private static final int BATCH = 1000;

    /** Whether the tasks of executors are counted. */
    @Param({"false", "true"})
    public boolean counted;

    private ConfigurableApplicationContext context;

    private Executor direct;

    private Executor pool;

    /**
     * An application with nothing but two executors.
     */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SyncTaskExecutor direct() {
            return new SyncTaskExecutor();
        }

        @Bean
        ThreadPoolTaskExecutor pool() {
            ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
            pool.setCorePoolSize(1);
            return pool;
        }
    }

    /** Start the application. */
    @Setup(Level.Trial)
    public void start() {
        this.context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("shutdown.scheduling.enabled=" + this.counted)
                .run();
        this.direct = this.context.getBean(SyncTaskExecutor.class);
        this.pool = this.context.getBean(ThreadPoolTaskExecutor.class);
    }

    /** Close the application. */
    @TearDown(Level.Trial)
    public void close() {
        this.context.close();
    }

    /** A task on the thread of its caller: nothing but the counting. */
    @Benchmark
    public void onTheThreadOfTheCaller() {
        this.direct.execute(() -> {});
    }

    /**
     * A task on a pool with one thread, from the submission of a thousand to the end of the last.
     * @throws InterruptedException never
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void onAPool() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(BATCH);
        for (int i = 0; i < BATCH; i++) {
            this.pool.execute(done::countDown);
        }
        done.await();
    }
}
