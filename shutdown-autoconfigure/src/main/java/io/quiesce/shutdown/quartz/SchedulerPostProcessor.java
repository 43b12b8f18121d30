package io.quiesce.shutdown.quartz;

import java.util.function.Supplier;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.quartz.ListenerManager;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Has the jobs of each scheduler counted, before it fires the first trigger, and sees to what its destruction waits for.
 */
final class SchedulerPostProcessor implements DestructionAwareBeanPostProcessor {

    private final Supplier<WorkLedger> ledger;

    private final Supplier<QuartzWorkSource> source;

    SchedulerPostProcessor(Supplier<WorkLedger> ledger, Supplier<QuartzWorkSource> source) {
        this.ledger = ledger;
        this.source = source;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof SchedulerFactoryBean factory) {
            install(factory.getScheduler());
        } else if (bean instanceof Scheduler scheduler) {
            install(scheduler);
        }
        return bean;
    }

    private void install(@Nullable Scheduler scheduler) {
        if (scheduler != null) {
            Schedulers.listeners(scheduler).ifPresent((listeners) -> install(scheduler, listeners));
        }
    }

    /** Listeners of the same name replace each other, so that the product of a factory has them once. */
    private void install(Scheduler scheduler, ListenerManager listeners) {
        JobTracking tracking = new JobTracking(this.ledger);
        listeners.addTriggerListener(tracking);
        listeners.addJobListener(tracking);
        listeners.addSchedulerListener(new StandbyListener(scheduler, this.ledger, this.source));
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof SchedulerFactoryBean;
    }

    /**
     * After a job has run Quartz writes down that it has, which takes a moment in a database, and should come before that
     * database is closed. For jobs that have been abandoned nobody should wait.
     */
    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        if (bean instanceof SchedulerFactoryBean factory) {
            factory.setWaitForJobsToCompleteOnShutdown(
                    !this.ledger.get().hasAbandonedTasks() && onlyCountedJobsRun(factory.getScheduler()));
        }
    }

    private static boolean onlyCountedJobsRun(@Nullable Scheduler scheduler) {
        try {
            return scheduler == null
                    || scheduler.getCurrentlyExecutingJobs().stream().noneMatch(HandOver::isExempt);
        } catch (SchedulerException ex) {
            return false;
        }
    }
}
