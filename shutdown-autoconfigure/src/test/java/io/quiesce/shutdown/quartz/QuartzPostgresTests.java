package io.quiesce.shutdown.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import com.zaxxer.hikari.HikariDataSource;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servers.Postgres;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.listeners.JobListenerSupport;
import org.quartz.spi.JobFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.SchedulerFactoryBeanCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** Jobs of Quartz in a cluster whose store is PostgreSQL, with a pool of HikariCP. */
@Timeout(90)
class QuartzPostgresTests {

    @TempDir
    private Path folder;

    private Postgres postgres;

    private ApplicationContextRunner contextRunner;

    private final QuartzDrainTests.Gate gate = new QuartzDrainTests.Gate();

    @BeforeEach
    void start() throws Exception {
        this.postgres = Postgres.start(this.folder);
        this.contextRunner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class,
                        QuartzShutdownAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        QuartzAutoConfiguration.class))
                .withBean(QuartzDrainTests.Gate.class, () -> this.gate)
                .withPropertyValues(this.postgres.properties())
                .withPropertyValues(
                        "spring.quartz.job-store-type=jdbc",
                        "spring.quartz.properties.org.quartz.jobStore.driverDelegateClass"
                                + "=org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
                        "spring.quartz.properties.org.quartz.jobStore.isClustered=true",
                        "spring.quartz.properties.org.quartz.scheduler.instanceId=AUTO",
                        "spring.quartz.properties.org.quartz.threadPool.threadCount=1");
    }

    @AfterEach
    void stop() throws Exception {
        if (this.postgres != null) {
            this.gate.mayEnd.release(100);
            this.postgres.stop();
        }
    }

    private ApplicationContextRunner withNewTables() {
        return this.contextRunner.withPropertyValues("spring.quartz.jdbc.initialize-schema=always");
    }

    private static void fire(Scheduler scheduler, Class<? extends Job> type, String name) throws SchedulerException {
        scheduler.scheduleJob(
                JobBuilder.newJob(type).withIdentity(name, "reports").build(),
                TriggerBuilder.newTrigger().startNow().build());
    }

    private static ShutdownReport close(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    @Test
    void writesDownTheEndOfARunBeforeThePoolIsClosed() {
        withNewTables().run((context) -> {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            fire(context.getBean(Scheduler.class), QuartzDrainTests.Patient.class, "daily");
            this.gate.begun.take();
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("reports.daily (Quartz job)");
            assertThat(this.postgres.query("select state from qrtz_fired_triggers"))
                    .containsExactly("EXECUTING");
            ledger.startDraining();
            this.gate.mayEnd.release();
            ShutdownReport report = close(context);
            assertThat(report.success()).isTrue();
            assertThat(report.completed()).containsEntry(WorkKind.TASKS, 1L);
            assertThat(this.gate.ended).containsExactly("completed");
            assertThat(pool.isClosed()).isTrue();
        });
        assertThat(this.postgres.query("select state from qrtz_fired_triggers")).isEmpty();
    }

    /** The trigger has been taken from the store, and the job made, when the shutdown begins. */
    @Test
    void handsARunOnToAnotherInstanceThatFiresTooLate() {
        AtomicReference<WorkLedger> draining = new AtomicReference<>();
        JobFactory factory = (fired, scheduler) -> {
            Optional.ofNullable(draining.get()).ifPresent(WorkLedger::startDraining);
            return new QuartzDrainTests.Patient(this.gate);
        };
        CountDownLatch vetoed = new CountDownLatch(1);
        withNewTables()
                .withBean(SchedulerFactoryBeanCustomizer.class, () -> (scheduler) -> scheduler.setJobFactory(factory))
                .run((context) -> {
                    draining.set(context.getBean(WorkLedger.class));
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    scheduler.getListenerManager().addJobListener(new JobListenerSupport() {
                        @Override
                        public String getName() {
                            return "test";
                        }

                        @Override
                        public void jobExecutionVetoed(JobExecutionContext context) {
                            vetoed.countDown();
                        }
                    });
                    fire(scheduler, QuartzDrainTests.Patient.class, "late");
                    vetoed.await();
                    assertThat(this.gate.begun).isEmpty();
                    // The first instance is still there.
                    this.contextRunner.run((other) -> {
                        assertThat(this.gate.begun.take()).isEqualTo("late");
                        this.gate.mayEnd.release();
                        assertThat(this.gate.ended.take()).isEqualTo("completed");
                    });
                });
        assertThat(this.postgres.query("select trigger_name from qrtz_triggers"))
                .isEmpty();
    }

    @Test
    void abandonsARunAndClosesThePoolWithoutIt() {
        withNewTables()
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s", "shutdown.force-close-tasks-grace=0s")
                .run((context) -> {
                    HikariDataSource pool = context.getBean(HikariDataSource.class);
                    fire(context.getBean(Scheduler.class), QuartzDrainTests.Stubborn.class, "endless");
                    this.gate.begun.take();
                    assertThat(close(context).abandoned())
                            .extracting(WorkDetails::description)
                            .contains("reports.endless (Quartz job)");
                    assertThat(pool.isClosed()).isTrue();
                    assertThat(this.gate.mayEnd.hasQueuedThreads()).isTrue();
                });
        assertThat(this.postgres.query("select state from qrtz_fired_triggers")).containsExactly("EXECUTING");
    }
}
