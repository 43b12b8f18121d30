package io.quiesce.shutdown.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.DatingClock;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.JobExecutionContextImpl;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;

/**
 * A shutdown that begins when a run has just seen that there is none.
 */
class JobTrackingTests {

    private final DatingClock clock = new DatingClock();

    private final List<Throwable> failures = new ArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private static final class Report implements Job {

        @Override
        public void execute(JobExecutionContext context) {}
    }

    private static JobExecutionContext run() throws SchedulerException {
        Scheduler scheduler = new StdSchedulerFactory().getScheduler();
        scheduler.shutdown();
        JobDetail job = JobBuilder.newJob(Report.class).build();
        OperableTrigger trigger =
                (OperableTrigger) TriggerBuilder.newTrigger().startNow().build();
        Date now = trigger.getStartTime();
        return new JobExecutionContextImpl(
                scheduler, new TriggerFiredBundle(job, trigger, null, false, now, now, null, null), new Report());
    }

    @Test
    void beginsNoRunThatWhoeverCancelsEverythingDidNotSee() throws Exception {
        JobExecutionContext run = run();
        this.clock.atNextDate(() -> {
            this.ledger.startDraining();
            assertThat(this.ledger.cancel()).isEmpty();
        });
        assertThat(new JobTracking(() -> this.ledger).vetoJobExecution(run.getTrigger(), run))
                .isTrue();
        assertThat(this.ledger.isShuttingDown()).isTrue();
        assertThat(this.ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.TASKS, 0L);
        assertThat(this.failures).isEmpty();
    }
}
