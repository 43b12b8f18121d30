package io.quiesce.shutdown.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchTaskExecutor;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** Jobs of Spring Batch with a database, on a task executor. */
@Timeout(60)
class BatchDrainTests {

    private static final JobParameters NONE = new JobParameters();

    private final String url = "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID());

    private final Gate gate = new Gate();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    BatchShutdownAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    BatchJdbcAutoConfiguration.class,
                    BatchAutoConfiguration.class))
            .withUserConfiguration(JobConfiguration.class)
            .withBean(Gate.class, () -> this.gate)
            .withPropertyValues("spring.datasource.url=" + this.url, "spring.batch.jdbc.initialize-schema=always");

    /** What the job tells of itself, and what lets it go on. */
    static final class Gate {

        final BlockingQueue<String> written = new LinkedBlockingQueue<>();

        final Semaphore mayWrite = new Semaphore(0);

        final Semaphore mayEnd = new Semaphore(Integer.MAX_VALUE);

        volatile boolean interrupted;

        void write(List<? extends Integer> items) {
            this.written.add(items.toString());
            try {
                this.mayWrite.acquire();
            } catch (InterruptedException ex) {
                this.interrupted = true;
                this.mayWrite.acquireUninterruptibly();
            }
        }
    }

    static final class StartedJobs {

        final List<JobExecution> executions = new CopyOnWriteArrayList<>();
    }

    @Configuration(proxyBeanMethods = false)
    static class JobConfiguration {

        @Bean
        @BatchTaskExecutor
        TaskExecutor batchTaskExecutor(Environment environment) {
            return environment.containsProperty("test.executor")
                    ? new SyncTaskExecutor()
                    : new SimpleAsyncTaskExecutor("batch-");
        }

        @Bean
        StartedJobs startedJobs() {
            return new StartedJobs();
        }

        @Bean
        Job load(JobRepository repository, PlatformTransactionManager transactions, Gate gate, StartedJobs started) {
            List<Integer> items = IntStream.range(0, 10).boxed().toList();
            return new JobBuilder("load", repository)
                    .start(new StepBuilder("write", repository)
                            .<Integer, Integer>chunk(2)
                            .transactionManager(transactions)
                            .reader(new ListItemReader<>(items))
                            .writer((chunk) -> gate.write(chunk.getItems()))
                            .build())
                    .listener(new JobExecutionListener() {
                        @Override
                        public void beforeJob(JobExecution execution) {
                            started.executions.add(execution);
                        }

                        @Override
                        public void afterJob(JobExecution execution) {
                            gate.mayEnd.acquireUninterruptibly();
                        }
                    })
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ClassConfiguration {

        @Bean
        SimpleJob other(JobRepository repository) {
            SimpleJob job = new SimpleJob("other");
            job.setJobRepository(repository);
            return job;
        }
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static ShutdownReport reportOf(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    private static JobExecution start(ConfigurableApplicationContext context) {
        try {
            return context.getBean(JobOperator.class).start(context.getBean("load", Job.class), NONE);
        } catch (JobExecutionException ex) {
            throw new AssertionError(ex);
        }
    }

    private List<String> inDatabase(String query) {
        return JdbcClient.create(new DriverManagerDataSource(this.url, "sa", ""))
                .sql(query)
                .query(String.class)
                .list();
    }

    @Test
    void namesAnExecutionWithItsStepAndCountsItToItsEnd() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            this.gate.mayEnd.drainPermits();
            start(context);
            this.gate.written.take();
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("job 'load' (execution 1, step 'write')");
            this.gate.mayWrite.release(5);
            for (int i = 1; i < 5; i++) {
                this.gate.written.take();
            }
            while (!this.gate.mayEnd.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
            // What is done after a job belongs to it.
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
            ledger.startDraining();
            this.gate.mayEnd.release();
            runDry(ledger);
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("COMPLETED");
        });
    }

    @RepeatedTest(5)
    void isStoppedBetweenTwoChunksAndCanBeRestarted() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            JobExecution execution = start(context);
            this.gate.written.take();
            ledger.startDraining();
            ledger.cancel();
            while (!execution.isStopping()) {
                Thread.onSpinWait();
            }
            this.gate.mayWrite.release();
            runDry(ledger);
            assertThat(ledger.cancelled())
                    .extracting(WorkDetails::description)
                    .containsExactly("job 'load' (execution 1)");
            assertThat(this.gate.interrupted).isFalse();
            assertThat(this.gate.written).isEmpty();
            assertThat(reportOf(context).success()).isTrue();
        });
        assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("STOPPED");
        assertThat(inDatabase("select STATUS from BATCH_STEP_EXECUTION")).containsExactly("STOPPED");
        this.gate.mayWrite.release(5);
        this.contextRunner.withPropertyValues("test.executor=none").run((context) -> {
            start(context);
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION order by JOB_EXECUTION_ID"))
                    .containsExactly("STOPPED", "COMPLETED");
        });
    }

    /** Ends when it is told to. */
    @Configuration(proxyBeanMethods = false)
    static class StoppableJob {

        final CountDownLatch begun = new CountDownLatch(1);

        private final CountDownLatch told = new CountDownLatch(1);

        @Bean
        Job stoppable(JobRepository repository) {
            return new JobBuilder("stoppable", repository)
                    .start(new StepBuilder("wait", repository)
                            .tasklet(new StoppableTasklet() {
                                @Override
                                public RepeatStatus execute(StepContribution contribution, ChunkContext chunk)
                                        throws InterruptedException {
                                    StoppableJob.this.begun.countDown();
                                    StoppableJob.this.told.await();
                                    return RepeatStatus.FINISHED;
                                }

                                @Override
                                @SuppressWarnings("removal")
                                public void stop() {
                                    StoppableJob.this.told.countDown();
                                }
                            })
                            .build())
                    .build();
        }
    }

    @Test
    void tellsATaskletThatCanBeStopped() {
        this.contextRunner.withUserConfiguration(StoppableJob.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            context.getBean(JobOperator.class).start(context.getBean("stoppable", Job.class), NONE);
            context.getBean(StoppableJob.class).begun.await();
            ledger.startDraining();
            ledger.cancel();
            runDry(ledger);
            assertThat(ledger.cancelled())
                    .extracting(WorkDetails::description)
                    .containsExactly("job 'stoppable' (execution 1)");
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("STOPPED");
        });
    }

    @Test
    void isAbandonedWhenItDoesNotStop() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s", "shutdown.force-close-tasks-grace=0s")
                .run((context) -> {
                    start(context);
                    this.gate.written.take();
                    ShutdownReport report = reportOf(context);
                    assertThat(report.abandoned()).anySatisfy((work) -> {
                        assertThat(work.description()).isEqualTo("job 'load' (execution 1, step 'write')");
                        assertThat(work.stack()).isNotEmpty();
                    });
                    this.gate.mayWrite.release(5);
                });
    }

    /** As by the command line, where the job runs on the thread that starts it. */
    @Test
    void sparesTheThreadOfWhoeverWaitsForTheJob() {
        this.contextRunner.withPropertyValues("test.executor=none").run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Thread caller = new Thread(() -> {
                TrackedWork work = ledger.beginTask(() -> "caller");
                work.attach();
                try (work) {
                    start(context);
                    this.gate.written.add(
                            "caller interrupted: " + Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            this.gate.written.take();
            ledger.startDraining();
            ledger.cancel();
            while (context.getBean(StartedJobs.class).executions.stream().noneMatch(JobExecution::isStopping)) {
                Thread.onSpinWait();
            }
            this.gate.mayWrite.release();
            assertThat(this.gate.written.take()).isEqualTo("caller interrupted: true");
            assertThat(this.gate.interrupted).isFalse();
            caller.join();
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("STOPPED");
        });
    }

    @Test
    void leavesAnExemptJobAlone() {
        this.contextRunner
                .withUserConfiguration(ExemptJob.class)
                .withPropertyValues("test.executor=none")
                .run((context) -> {
                    List<String> ran = context.getBean(ExemptJob.class).ran;
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    ledger.startDraining();
                    assertThat(ledger.stopTasksIfIdle()).isTrue();
                    context.getBean(JobOperator.class).start(context.getBean("exempt", Job.class), NONE);
                    assertThat(ran).containsExactly("outstanding: 0");
                    assertThat(ledger.refused()).containsEntry(WorkKind.TASKS, 0L);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ExemptJob {

        final List<String> ran = new CopyOnWriteArrayList<>();

        @Bean
        @ShutdownExempt
        Job exempt(JobRepository repository, ObjectProvider<WorkLedger> ledger) {
            return new JobBuilder("exempt", repository)
                    .start(new StepBuilder("only", repository)
                            .tasklet((contribution, chunk) -> {
                                this.ran.add("outstanding: "
                                        + ledger.getObject().outstanding().size());
                                return RepeatStatus.FINISHED;
                            })
                            .build())
                    .build();
        }
    }

    @Test
    void isBegunWhenWorkInFlightLaunchesIt() {
        this.contextRunner.withPropertyValues("test.executor=none").run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            try (TrackedWork inFlight = ledger.beginRequest(() -> "launches a job")) {
                assertThat(inFlight).isNotNull();
                ledger.startDraining();
                assertThat(ledger.stopTasksIfIdle()).isFalse();
                this.gate.mayWrite.release(5);
                start(context);
            }
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("COMPLETED");
        });
    }

    @Test
    void endsAtOnceWhenTasksAreNoLongerStarted() {
        this.contextRunner.withPropertyValues("test.executor=none").run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ledger.startDraining();
            runDry(ledger);
            assertThat(ledger.stopTasksIfIdle()).isTrue();
            start(context);
            assertThat(this.gate.written).isEmpty();
            assertThat(inDatabase("select STATUS from BATCH_JOB_EXECUTION")).containsExactly("STOPPED");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.batch.enabled=false", "shutdown.enabled=false"})
    void backsOffWhenDisabled(String property) {
        this.contextRunner
                .withPropertyValues(property)
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JobPostProcessor.class));
    }

    @Test
    void backsOffWithoutBatch() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, BatchShutdownAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(Job.class))
                .run((context) ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(BatchShutdownAutoConfiguration.class));
    }

    @Test
    void leavesAJobAloneWhoseBeanIsDeclaredAsAClass() {
        this.contextRunner
                .withUserConfiguration(ClassConfiguration.class)
                .run((context) ->
                        assertThat(context).hasNotFailed().getBean("other").isInstanceOf(SimpleJob.class));
    }
}
