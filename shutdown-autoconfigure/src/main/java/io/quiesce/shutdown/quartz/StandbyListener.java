package io.quiesce.shutdown.quartz;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.listeners.SchedulerListenerSupport;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Keeps a scheduler from beginning while the application is out of service, as one does that is started with a delay.
 */
final class StandbyListener extends SchedulerListenerSupport {

    private final Scheduler scheduler;

    private final ObjectProvider<WorkLedger> ledger;

    private final ObjectProvider<QuartzWorkSource> source;

    StandbyListener(Scheduler scheduler, ObjectProvider<WorkLedger> ledger, ObjectProvider<QuartzWorkSource> source) {
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.source = source;
    }

    @Override
    public void schedulerStarted() {
        if (this.ledger.getObject().isDraining()) {
            try {
                this.source.getObject().rest(this.scheduler);
            } catch (SchedulerException ex) {
                getLog().warn(
                                "The scheduler was started while the application is out of service, and does not stand by",
                                ex);
            }
        }
    }
}
