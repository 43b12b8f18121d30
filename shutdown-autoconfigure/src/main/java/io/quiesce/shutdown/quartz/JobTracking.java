package io.quiesce.shutdown.quartz;

import java.util.function.Supplier;

import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobListener;
import org.quartz.Trigger;
import org.quartz.UnableToInterruptJobException;
import org.quartz.listeners.TriggerListenerSupport;

/**
 * Counts each run of a job, and lets none begin once the application drains.
 * <p>
 * A scheduler that stands by may still fire what it had taken from its store before, and a scheduler all of whose threads
 * were busy takes from its store once more.
 */
final class JobTracking extends TriggerListenerSupport implements JobListener {

    private static final String NAME = "shutdown";

    private final Supplier<WorkLedger> ledger;

    JobTracking(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean vetoJobExecution(Trigger trigger, JobExecutionContext context) {
        if (HandOver.isExempt(context)) {
            return false;
        }
        WorkLedger ledger = this.ledger.get();
        TrackedWork work = mustNotBegin(ledger, context)
                ? null
                : ledger.beginTask(() -> context.getJobDetail().getKey() + " (Quartz job)");
        if (work != null && mustNotBegin(ledger, context)) {
            // Whoever has begun to drain since the first look may not have seen it.
            work.withdraw();
            work = null;
        }
        if (work == null) {
            HandOver.toAnotherInstance(context);
            return true;
        }
        work.attach();
        if (context.getJobInstance() instanceof InterruptableJob job) {
            work.onCancel(() -> interrupt(job));
        }
        context.put(JobTracking.class, work);
        return false;
    }

    /** A run that nobody else would get is still begun if the application will be back. */
    private static boolean mustNotBegin(WorkLedger ledger, JobExecutionContext context) {
        return ledger.isShuttingDown() || (ledger.isDraining() && HandOver.isPossible(context));
    }

    private static void interrupt(InterruptableJob job) {
        try {
            job.interrupt();
        } catch (UnableToInterruptJobException ex) {
            throw new IllegalStateException("A job of Quartz could not be interrupted", ex);
        }
    }

    @Override
    public void jobToBeExecuted(JobExecutionContext context) {
        // It has been counted when the veto was possible.
    }

    /** Another listener did not want this run. */
    @Override
    public void jobExecutionVetoed(JobExecutionContext context) {
        if (context.get(JobTracking.class) instanceof TrackedWork work) {
            work.withdraw();
        }
    }

    @Override
    public void jobWasExecuted(JobExecutionContext context, JobExecutionException failure) {
        if (context.get(JobTracking.class) instanceof TrackedWork work) {
            work.close();
        }
    }
}
