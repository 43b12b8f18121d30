package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Scheduled methods that ShedLock guards, with their locks in a database. */
@Timeout(60)
class LockedMethodTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class))
            .withPropertyValues("spring.task.scheduling.pool.size=2")
            .withUserConfiguration(LockConfig.class);

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableSchedulerLock(defaultLockAtMostFor = "1h")
    static class LockConfig {

        @Bean
        DataSource dataSource() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            new JdbcTemplate(dataSource)
                    .execute("create table shedlock (name varchar(64) primary key, lock_until timestamp(3) not null,"
                            + " locked_at timestamp(3) not null, locked_by varchar(255) not null)");
            return dataSource;
        }

        @Bean
        LockProvider lockProvider(DataSource dataSource) {
            return new JdbcTemplateLockProvider(dataSource);
        }

        @Bean
        Settlement settlement() {
            return new Settlement();
        }

        @Bean
        Beats beats() {
            return new Beats();
        }
    }

    static class Settlement {

        static final String LOCK = "settlement";

        final BlockingQueue<Thread> runs = new LinkedBlockingQueue<>();

        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        final CountDownLatch mayEnd = new CountDownLatch(1);

        volatile boolean restoresTheInterrupt;

        @Scheduled(fixedDelay = 1)
        @SchedulerLock(name = LOCK)
        public void settle() throws InterruptedException {
            this.runs.add(Thread.currentThread());
            try {
                this.mayEnd.await();
                this.ends.add("completed");
            } catch (InterruptedException ex) {
                this.ends.add("interrupted");
                if (!this.restoresTheInterrupt) {
                    throw ex;
                }
                Thread.currentThread().interrupt();
            }
        }

        CountDownLatch mayEnd() {
            return this.mayEnd;
        }

        BlockingQueue<Thread> runs() {
            return this.runs;
        }

        BlockingQueue<String> ends() {
            return this.ends;
        }

        void restoreTheInterrupt(boolean restore) {
            this.restoresTheInterrupt = restore;
        }
    }

    /** Goes on after t = 0: by its third beat, another run of what stands beside it would have come. */
    static class Beats {

        private final BlockingQueue<String> beats = new LinkedBlockingQueue<>();

        @Scheduled(fixedDelay = 1)
        @ShutdownExempt
        public void beat() {
            this.beats.add("beat");
        }

        void await(int count) throws InterruptedException {
            this.beats.clear();
            for (int i = 0; i < count; i++) {
                assertThat(this.beats.take()).isEqualTo("beat");
            }
        }
    }

    /** What another instance of the application would get. */
    private static Optional<SimpleLock> lockOfAnother(ApplicationContext context) {
        return new JdbcTemplateLockProvider(context.getBean(DataSource.class))
                .lock(new LockConfiguration(Instant.now(), Settlement.LOCK, Duration.ofHours(1), Duration.ZERO));
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void completesItsRunReleasesItsLockAndStartsNoOther() {
        this.contextRunner.run((context) -> {
            Settlement settlement = context.getBean(Settlement.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            settlement.runs().take();
            ledger.startDraining();
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("LockedMethodTests.Settlement.settle (scheduled)");
            assertThat(lockOfAnother(context)).isEmpty();
            settlement.mayEnd().countDown();
            runDry(ledger);
            assertThat(settlement.ends()).containsExactly("completed");
            context.getBean(Beats.class).await(4);
            assertThat(settlement.runs()).isEmpty();
            assertThat(lockOfAnother(context)).isPresent();
        });
    }

    @Test
    void startsNoRunWhileItIsOutOfServiceAndGoesOnWhenItIsBack() {
        this.contextRunner
                .withConfiguration(AutoConfigurations.of(DrainShutdownAutoConfiguration.class))
                .run((context) -> {
                    Settlement settlement = context.getBean(Settlement.class);
                    Drain drain = context.getBean(Drain.class);
                    settlement.runs().take();
                    drain.drain("operator", null);
                    assertThat(lockOfAnother(context)).isEmpty();
                    settlement.mayEnd().countDown();
                    runDry(context.getBean(WorkLedger.class));
                    assertThat(settlement.ends()).containsExactly("completed");
                    context.getBean(Beats.class).await(4);
                    assertThat(settlement.runs()).isEmpty();
                    lockOfAnother(context).orElseThrow().unlock();
                    drain.resume("operator", null);
                    assertThat(settlement.runs().take()).isNotNull();
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void releasesTheLockOfARunThatIsCancelled(boolean restoresTheInterrupt) {
        this.contextRunner.run((context) -> {
            Settlement settlement = context.getBean(Settlement.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            settlement.restoreTheInterrupt(restoresTheInterrupt);
            settlement.runs().take();
            ledger.startDraining();
            assertThat(lockOfAnother(context)).isEmpty();
            assertThat(ledger.cancel()).hasSize(1);
            runDry(ledger);
            assertThat(settlement.ends()).containsExactly("interrupted");
            assertThat(lockOfAnother(context)).isPresent();
            assertThat(settlement.runs()).isEmpty();
        });
    }
}
