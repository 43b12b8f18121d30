package io.quiesce.shutdown.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;

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
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** Jobs of Spring Batch whose repository is in PostgreSQL, with a pool of HikariCP. */
@Timeout(90)
class BatchPostgresTests {

    @TempDir
    private Path folder;

    private Postgres postgres;

    private ApplicationContextRunner contextRunner;

    private final BatchDrainTests.Gate gate = new BatchDrainTests.Gate();

    @BeforeEach
    void start() throws Exception {
        this.postgres = Postgres.start(this.folder);
        this.contextRunner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class,
                        BatchShutdownAutoConfiguration.class,
                        LifecycleAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        BatchJdbcAutoConfiguration.class,
                        BatchAutoConfiguration.class))
                .withUserConfiguration(BatchDrainTests.JobConfiguration.class)
                .withBean(BatchDrainTests.Gate.class, () -> this.gate)
                .withPropertyValues(this.postgres.properties())
                .withPropertyValues("spring.batch.jdbc.initialize-schema=always");
    }

    @AfterEach
    void stop() throws Exception {
        if (this.postgres != null) {
            this.gate.mayWrite.release(100);
            this.postgres.stop();
        }
    }

    private static JobExecution start(ConfigurableApplicationContext context) throws Exception {
        return context.getBean(JobOperator.class).start(context.getBean("load", Job.class), new JobParameters());
    }

    private static ShutdownReport close(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    @Test
    void completesAnExecutionBeforeThePoolIsClosed() {
        this.contextRunner.run((context) -> {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            start(context);
            this.gate.written.take();
            ledger.startDraining();
            this.gate.mayWrite.release(5);
            ShutdownReport report = close(context);
            assertThat(report.success()).isTrue();
            assertThat(report.completed()).containsEntry(WorkKind.TASKS, 1L);
            assertThat(pool.isClosed()).isTrue();
        });
        assertThat(this.postgres.query("select status from batch_job_execution"))
                .containsExactly("COMPLETED");
    }

    @Test
    void isStoppedBetweenTwoChunksAndCanBeRestarted() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            JobExecution execution = start(context);
            this.gate.written.take();
            ledger.startDraining();
            ledger.cancel();
            await().until(execution::isStopping);
            this.gate.mayWrite.release();
            ShutdownReport report = close(context);
            assertThat(report.success()).isTrue();
            assertThat(report.cancelled())
                    .extracting(WorkDetails::description)
                    .containsExactly("job 'load' (execution 1)");
            assertThat(this.gate.interrupted).isFalse();
        });
        assertThat(this.postgres.query("select status from batch_job_execution"))
                .containsExactly("STOPPED");
        assertThat(this.postgres.query("select status from batch_step_execution"))
                .containsExactly("STOPPED");
        this.gate.mayWrite.release(5);
        this.contextRunner.withPropertyValues("test.executor=none").run(BatchPostgresTests::start);
        assertThat(this.postgres.query("select status from batch_job_execution order by job_execution_id"))
                .containsExactly("STOPPED", "COMPLETED");
    }

    @Test
    void isAbandonedAndTheContextClosesWithoutIt() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s", "shutdown.force-close-tasks-grace=0s")
                .run((context) -> {
                    start(context);
                    this.gate.written.take();
                    assertThat(close(context).abandoned())
                            .extracting(WorkDetails::description)
                            .contains("job 'load' (execution 1, step 'write')");
                });
        assertThat(this.postgres.query("select status from batch_job_execution"))
                .containsExactly("STARTED");
    }
}
