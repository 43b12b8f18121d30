package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * A refresh of Spring Cloud makes some beans again, and is no shutdown.
 */
@Timeout(120)
class RefreshedContextTests {

    @Test
    void goesOnWithTheTimesOfItsStartAndCountsTheWorkOfBeansThatAreMadeAgain() {
        try (ConfigurableApplicationContext context = TestApplications.start(Application.class)) {
            ShutdownEngine engine = context.getBean(ShutdownEngine.class);
            ShutdownTimings timings = engine.timings();
            AsyncTaskExecutor mail = context.getBean("mail", AsyncTaskExecutor.class);
            // Spring interrupts it, as it destroys the executor that has it.
            CompletableFuture<Void> before = mail.submitCompletable(RefreshedContextTests::never);
            refresh(context, Map.of("shutdown.cancel-running-tasks-after", "2s"));
            assertThat(before).failsWithin(Duration.ofSeconds(60));
            assertThat(engine.state()).isEqualTo(ShutdownState.ONLINE);
            assertThat(engine.timings()).isEqualTo(timings);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 0L);
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<Void> after = mail.submitCompletable(() -> {
                end.await();
                return null;
            });
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
            end.countDown();
            after.join();
        }
    }

    private static Void never() throws InterruptedException {
        new CountDownLatch(1).await();
        return null;
    }

    private static void refresh(ConfigurableApplicationContext context, Map<String, Object> changed) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changed", changed));
        context.getBean(ContextRefresher.class).refresh();
        // The refresher tells only of what it has read again itself.
        context.publishEvent(new EnvironmentChangeEvent(context, changed.keySet()));
    }

    @SpringBootConfiguration
    @EnableAutoConfigurationWithoutSecurity
    static class Application {

        @Bean
        @RefreshScope
        ThreadPoolTaskExecutor mail() {
            return new ThreadPoolTaskExecutor();
        }
    }
}
