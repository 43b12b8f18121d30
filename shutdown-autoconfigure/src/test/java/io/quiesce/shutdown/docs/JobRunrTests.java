package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.h2.jdbcx.JdbcDataSource;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.spring.autoconfigure.JobRunrAutoConfiguration;
import org.jobrunr.spring.autoconfigure.storage.JobRunrSqlStorageAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The example for JobRunr does what its page says.
 */
@Timeout(60)
class JobRunrTests {

    private final Gate gate = new Gate();

    private final DataSource dataSource = dataSource();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    JobRunrSqlStorageAutoConfiguration.class,
                    JobRunrAutoConfiguration.class))
            .withBean(DataSource.class, () -> this.dataSource)
            .withBean(Mailer.class, () -> new Mailer(this.gate))
            .withBean(Backlog.class)
            .withBean(Snippets.TrackedJobs.class)
            .withBean(Snippets.JobRunrShutdown.class)
            .withPropertyValues(
                    "jobrunr.background-job-server.enabled=true",
                    "jobrunr.background-job-server.worker-count=1",
                    "jobrunr.background-job-server.poll-interval-in-seconds=5");

    private static DataSource dataSource() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    /** What jobs tell of themselves, and what lets them go on. */
    private static final class Gate {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final Semaphore mayEnd = new Semaphore(0);

        volatile boolean stubborn;
    }

    /** Public because JobRunr calls it. */
    public static final class Mailer {

        private final Gate gate;

        private Mailer(Gate gate) {
            this.gate = gate;
        }

        /**
         * Does the job.
         * @param recipient who gets the mail
         * @throws InterruptedException if it is to end
         */
        public void send(String recipient) throws InterruptedException {
            this.gate.begun.add(recipient);
            if (this.gate.stubborn) {
                this.gate.mayEnd.acquireUninterruptibly();
                return;
            }
            try {
                this.gate.mayEnd.acquire();
            } catch (InterruptedException ex) {
                // As careful code does; what JobRunr writes afterwards is to succeed nevertheless.
                Thread.currentThread().interrupt();
                throw ex;
            }
        }
    }

    /** Three jobs that are there before the server starts. */
    static final class Backlog {

        Backlog(JobScheduler scheduler) {
            for (int i = 1; i <= 3; i++) {
                String recipient = "to " + i;
                scheduler.<Mailer>enqueue((mailer) -> mailer.send(recipient));
            }
        }
    }

    @AfterEach
    void letAllEnd() {
        this.gate.mayEnd.release(100);
    }

    private static CompletableFuture<ShutdownReport> close(ConfigurableApplicationContext context) {
        return CompletableFuture.supplyAsync(() -> {
            ShutdownEngine engine = context.getBean(ShutdownEngine.class);
            context.close();
            return engine.closed().orElseThrow();
        });
    }

    private List<String> states() {
        return JdbcClient.create(this.dataSource)
                .sql("select state from jobrunr_jobs order by state")
                .query(String.class)
                .list();
    }

    /** How many have failed once, whatever has become of them since. */
    private int failures() {
        return JdbcClient.create(this.dataSource)
                .sql("select count(*) from jobrunr_jobs where jobasjson like '%\"state\":\"FAILED\"%'")
                .query(Integer.class)
                .single();
    }

    @Test
    void completesTheJobThatRunsAndLeavesTheOthersInTheTable() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=40s", "shutdown.force-shutdown-after=50s")
                .run((context) -> {
                    String first = this.gate.begun.take();
                    assertThat(context.getBean(WorkLedger.class).outstanding())
                            .extracting(WorkDetails::description)
                            .containsExactly(
                                    "io.quiesce.shutdown.docs.JobRunrTests$Mailer.send(%s) (JobRunr)".formatted(first));
                    BackgroundJobServer server = context.getBean(BackgroundJobServer.class);
                    CompletableFuture<ShutdownReport> closed = close(context);
                    await().until(() -> !server.isRunning());
                    this.gate.mayEnd.release(3);
                    assertThat(closed.get().success()).isTrue();
                    assertThat(this.gate.begun).isEmpty();
                    assertThat(states()).containsExactly("ENQUEUED", "ENQUEUED", "SUCCEEDED");
                });
    }

    @Test
    void interruptsAJobThatIsCancelledAndLeavesItForARetry() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s")
                .run((context) -> {
                    String first = this.gate.begun.take();
                    ShutdownReport report = close(context).get();
                    assertThat(report.success()).isTrue();
                    assertThat(report.cancelled())
                            .extracting(WorkDetails::description)
                            .containsExactly(
                                    "io.quiesce.shutdown.docs.JobRunrTests$Mailer.send(%s) (JobRunr)".formatted(first));
                    assertThat(failures()).isOne();
                    // The retry may have come to its turn already; there is no server any more that would begin with
                    // it.
                    assertThat(states())
                            .hasSize(3)
                            .startsWith("ENQUEUED", "ENQUEUED")
                            .last()
                            .isIn("ENQUEUED", "SCHEDULED");
                });
    }

    @Test
    void closesWithoutWaitingForAJobThatIsAbandoned() {
        this.gate.stubborn = true;
        this.contextRunner
                .withPropertyValues(
                        "shutdown.cancel-running-tasks-after=0s",
                        "shutdown.force-close-tasks-grace=0s",
                        "shutdown.force-shutdown-after=1s",
                        "jobrunr.background-job-server.interrupt-jobs-await-duration-on-stop=30s")
                .run((context) -> {
                    String first = this.gate.begun.take();
                    ShutdownReport report = close(context).get();
                    assertThat(report.abandoned())
                            .extracting(WorkDetails::description)
                            .contains(
                                    "io.quiesce.shutdown.docs.JobRunrTests$Mailer.send(%s) (JobRunr)".formatted(first));
                    assertThat(this.gate.mayEnd.hasQueuedThreads()).isTrue();
                    assertThat(states()).containsExactly("ENQUEUED", "ENQUEUED", "PROCESSING");
                });
    }
}
