package io.quiesce.shutdown.quartz;

import io.quiesce.shutdown.ShutdownExempt;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * What becomes of a run that this instance does not begin any more.
 */
final class HandOver {

    private static final Log logger = LogFactory.getLog(HandOver.class);

    private HandOver() {}

    static boolean isExempt(JobExecutionContext context) {
        return AnnotatedElementUtils.hasAnnotation(context.getJobDetail().getJobClass(), ShutdownExempt.class);
    }

    static boolean isPossible(JobExecutionContext context) {
        try {
            return context.getScheduler().getMetaData().isJobStoreSupportsPersistence();
        } catch (SchedulerException ex) {
            return false;
        }
    }

    /**
     * For Quartz a vetoed run is one that has been, and a trigger that fires once is deleted after it. Where others read the
     * same store, or this application after its restart, they get the run instead.
     */
    static void toAnotherInstance(JobExecutionContext context) {
        JobKey job = context.getJobDetail().getKey();
        try {
            Scheduler scheduler = context.getScheduler();
            if (isPossible(context)) {
                scheduler.scheduleJob(TriggerBuilder.newTrigger()
                        .forJob(job)
                        .usingJobData(context.getTrigger().getJobDataMap())
                        .startNow()
                        .build());
            }
            logger.debug("The job '%s' was not begun because the application is shutting down".formatted(job));
        } catch (SchedulerException ex) {
            logger.warn("A run of the job '%s' is lost: it was due in the moment of the shutdown".formatted(job), ex);
        }
    }
}
