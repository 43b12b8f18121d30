package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ForeseenProxies;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import reactor.core.publisher.Mono;

/** A native image makes no class, so the proxies of executors are there before. */
@Timeout(60)
class SchedulingAheadOfTimeTests {

    private static ForeseenProxies foreseen;

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @BeforeAll
    static void process() {
        foreseen = ForeseenProxies.of(Application.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool",
                "hiddenPool",
                "hiddenScheduler",
                "hiddenSimple",
                "hiddenSimpleScheduler",
                "subclass",
                "jdkPool",
                "jdkSingle",
                "jdkScheduler",
                "own",
                "reactive"
            })
    void proxyIsForeseen(String bean) {
        this.contextRunner.run((context) -> foreseen.assertInclude(context.getBean(bean)));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void proxyOfVirtualThreadsIsForeseen() {
        this.contextRunner
                .withBean("virtual", AsyncTaskExecutor.class, VirtualThreadTaskExecutor::new)
                .run((context) -> foreseen.assertInclude(context.getBean("virtual")));
    }

    @Test
    void proxyOfASchedulerThatIsNoBeanIsForeseen() {
        this.contextRunner.run((context) -> {
            ScheduledTaskRegistrar registrar = new ScheduledTaskRegistrar();
            TaskScheduler scheduler = new ThreadPoolTaskScheduler();
            registrar.setTaskScheduler(scheduler);
            context.getBean(RegistrarConfigurer.class).configureTasks(registrar);
            assertThat(registrar.getScheduler()).isNotSameAs(scheduler);
            foreseen.assertInclude(registrar.getScheduler());
        });
    }

    static class Subclass extends ThreadPoolTaskExecutor {

        private static final long serialVersionUID = 1L;
    }

    static class Reactive {

        @Scheduled(fixedDelay = 1_000_000)
        Mono<Void> run() {
            return Mono.empty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, SchedulingShutdownAutoConfiguration.class})
    static class Application {

        @Bean
        ThreadPoolTaskExecutor pool() {
            return new ThreadPoolTaskExecutor();
        }

        @Bean
        Executor hiddenPool() {
            return new ThreadPoolTaskExecutor();
        }

        @Bean
        TaskScheduler hiddenScheduler() {
            return new ThreadPoolTaskScheduler();
        }

        @Bean
        TaskExecutor hiddenSimple() {
            return new SimpleAsyncTaskExecutor();
        }

        @Bean
        TaskScheduler hiddenSimpleScheduler() {
            return new SimpleAsyncTaskScheduler();
        }

        @Bean
        Subclass subclass() {
            return new Subclass();
        }

        @Bean
        ExecutorService jdkPool() {
            return Executors.newFixedThreadPool(1);
        }

        @Bean
        ExecutorService jdkSingle() {
            return Executors.newSingleThreadExecutor();
        }

        @Bean
        ScheduledExecutorService jdkScheduler() {
            return Executors.newSingleThreadScheduledExecutor();
        }

        @Bean
        Executor own() {
            return Runnable::run;
        }

        @Bean
        Reactive reactive() {
            return new Reactive();
        }
    }
}
