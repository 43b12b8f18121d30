package io.quiesce.shutdown.batch;

import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepLocator;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.core.step.tasklet.TaskletStep;

/**
 * Counts an execution of a job until its last state is in the database.
 * <p>
 * It is asked to stop, and not interrupted: an interrupt in the midst of a statement may keep the state from being written,
 * and an execution of unknown state cannot be restarted.
 */
final class JobInterceptor implements MethodInterceptor {

    private final Supplier<WorkLedger> ledger;

    JobInterceptor(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        if (!(invocation.getArguments()[0] instanceof JobExecution execution)) {
            return invocation.proceed();
        }
        WorkLedger ledger = this.ledger.get();
        Work caller = ledger.current().orElse(null);
        TrackedWork work = ledger.beginTask(() -> describe(execution));
        if (work == null) {
            // So the job ends at once, and can be restarted.
            execution.setStatus(BatchStatus.STOPPING);
            return invocation.proceed();
        }
        return run(invocation, execution, work, caller);
    }

    /** Whatever the thread does otherwise, a task of an executor for one, must not have it interrupted either. */
    private @Nullable Object run(
            MethodInvocation invocation, JobExecution execution, TrackedWork work, @Nullable Work caller)
            throws Throwable {
        TrackedWork outer = (caller instanceof TrackedWork tracked) ? tracked : null;
        if (outer != null) {
            outer.detach();
        }
        work.attachSpared();
        work.onCancel(() -> stop(execution, invocation.getThis()));
        try {
            return invocation.proceed();
        } finally {
            work.close();
            if (outer != null) {
                outer.attach();
            }
        }
    }

    /**
     * The thread of the job finds out at the next boundary, and writes the state itself. What a {@code JobOperator} does is
     * for executions of elsewhere: it writes as well, at the same time, and one of the two fails.
     */
    private static void stop(JobExecution execution, @Nullable Object job) {
        execution.setStatus(BatchStatus.STOPPING);
        for (StepExecution step : execution.getStepExecutions()) {
            if (step.getStatus().isRunning()) {
                step.setTerminateOnly();
                if (job instanceof StepLocator steps
                        && steps.getStep(step.getStepName()) instanceof TaskletStep taskletStep
                        && taskletStep.getTasklet() instanceof StoppableTasklet stoppable) {
                    stoppable.stop(step);
                }
            }
        }
    }

    private static String describe(JobExecution execution) {
        String steps = execution.getStepExecutions().stream()
                .filter((step) -> step.getEndTime() == null || step.getStatus().isRunning())
                .map((step) -> ", step '" + step.getStepName() + "'")
                .collect(Collectors.joining());
        return "job '%s' (execution %s%s)".formatted(execution.getJobInstance().getJobName(), execution.getId(), steps);
    }
}
