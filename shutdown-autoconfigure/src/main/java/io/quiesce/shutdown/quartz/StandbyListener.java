package io.quiesce.shutdown.quartz;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.listeners.SchedulerListenerSupport;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Keeps a scheduler from beginning in the middle of a shutdown, as one does that is started with a delay.
 */
final class StandbyListener extends SchedulerListenerSupport {

    private final Scheduler scheduler;

    private final ObjectProvider<WorkLedger> ledger;

    StandbyListener(Scheduler scheduler, ObjectProvider<WorkLedger> ledger) {
        this.scheduler = scheduler;
        this.ledger = ledger;
    }

    @Override
    public void schedulerStarted() {
        if (this.ledger.getObject().isDraining()) {
            try {
                this.scheduler.standby();
            } catch (SchedulerException ex) {
                getLog().warn("The scheduler was started during a shutdown, and does not stand by", ex);
            }
        }
    }
}
