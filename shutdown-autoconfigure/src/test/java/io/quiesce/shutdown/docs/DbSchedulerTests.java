package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The example for db-scheduler does what its page says.
 */
@Timeout(60)
class DbSchedulerTests {

    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private final OneTimeTask<Void> mail = Tasks.oneTime("mail").execute((instance, context) -> {
        this.begun.add(instance.getId());
        try {
            this.mayEnd.await();
            this.ended.add(instance.getId());
        } catch (InterruptedException ex) {
            // As careful code does; what db-scheduler writes afterwards is to succeed nevertheless.
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    });

    private final DataSource dataSource = dataSource();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class))
            .withBean(DataSource.class, () -> this.dataSource)
            .withBean(OneTimeTask.class, () -> this.mail)
            .withBean(Snippets.TrackedExecutions.class)
            .withBean(Snippets.DbSchedulerShutdown.class)
            .withUserConfiguration(Snippets.DbSchedulerConfiguration.class);

    private static DataSource dataSource() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        new JdbcTemplate(dataSource)
                .execute(
                        """
                create table scheduled_tasks (
                  task_name varchar(100), task_instance varchar(100), task_data blob,
                  execution_time timestamp with time zone, picked boolean, picked_by varchar(50),
                  last_success timestamp with time zone, last_failure timestamp with time zone,
                  consecutive_failures int, last_heartbeat timestamp with time zone, version bigint, priority int,
                  primary key (task_name, task_instance))""");
        return dataSource;
    }

    /** All three are fetched at once, and two wait for the one thread. */
    private void runTheFirstOfThree(Scheduler scheduler) throws InterruptedException {
        Instant due = Instant.now().minusSeconds(60);
        for (int i = 1; i <= 3; i++) {
            scheduler.schedule(this.mail.instance("to " + i), due.plusSeconds(i));
        }
        scheduler.start();
        assertThat(this.begun.take()).isEqualTo("to 1");
    }

    private static CompletableFuture<ShutdownReport> close(ConfigurableApplicationContext context) {
        return CompletableFuture.supplyAsync(() -> {
            ShutdownEngine engine = context.getBean(ShutdownEngine.class);
            context.close();
            return engine.closed().orElseThrow();
        });
    }

    private List<Map<String, Object>> rows() {
        return new JdbcTemplate(this.dataSource)
                .queryForList("select task_instance, picked, coalesce(consecutive_failures, 0) as failures"
                        + " from scheduled_tasks order by task_instance");
    }

    private static Map<String, Object> row(String instance, int failures) {
        return Map.of("TASK_INSTANCE", instance, "PICKED", false, "FAILURES", failures);
    }

    @Test
    void completesTheExecutionThatRunsAndLeavesTheOthersInTheTable() {
        this.contextRunner.run((context) -> {
            Scheduler scheduler = context.getBean(Scheduler.class);
            runTheFirstOfThree(scheduler);
            assertThat(context.getBean(WorkLedger.class).outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("mail_to 1 (db-scheduler)");
            CompletableFuture<ShutdownReport> closed = close(context);
            await().until(() -> scheduler.getSchedulerState().isShuttingDown());
            this.mayEnd.countDown();
            assertThat(closed.join().success()).isTrue();
            assertThat(this.ended).containsExactly("to 1");
            assertThat(rows()).containsExactly(row("to 2", 0), row("to 3", 0));
        });
    }

    @Test
    void interruptsAnExecutionThatIsCancelledAndLeavesItForARetry() {
        this.contextRunner.run((context) -> {
            Scheduler scheduler = context.getBean(Scheduler.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            runTheFirstOfThree(scheduler);
            CompletableFuture<ShutdownReport> closed = close(context);
            // Before that its thread would begin with the next one, which would be refused, and that is a failure as
            // well.
            await().until(() -> scheduler.getSchedulerState().isShuttingDown());
            assertThat(ledger.cancel())
                    .extracting(WorkDetails::description)
                    .containsExactly("mail_to 1 (db-scheduler)");
            assertThat(closed.join().success()).isTrue();
            assertThat(this.ended).isEmpty();
            assertThat(rows()).containsExactly(row("to 1", 1), row("to 2", 0), row("to 3", 0));
        });
    }

    @Test
    void namesAnExecutionThatIsAbandonedAndLeavesItPicked() {
        this.contextRunner.run((context) -> {
            runTheFirstOfThree(context.getBean(Scheduler.class));
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ledger.startDraining();
            assertThat(ledger.abandon()).extracting(WorkDetails::description).contains("mail_to 1 (db-scheduler)");
            assertThat(rows()).contains(Map.of("TASK_INSTANCE", "to 1", "PICKED", true, "FAILURES", 0));
            this.mayEnd.countDown();
        });
    }
}
