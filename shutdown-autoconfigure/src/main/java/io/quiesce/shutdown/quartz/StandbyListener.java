package io.quiesce.shutdown.quartz;

import java.util.function.Supplier;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.listeners.SchedulerListenerSupport;

/**
 * Keeps a scheduler from beginning while the application is out of service, as one does that is started with a delay.
 */
final class StandbyListener extends SchedulerListenerSupport {

    private final Scheduler scheduler;

    private final Supplier<WorkLedger> ledger;

    private final Supplier<QuartzWorkSource> source;

    StandbyListener(Scheduler scheduler, Supplier<WorkLedger> ledger, Supplier<QuartzWorkSource> source) {
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.source = source;
    }

    @Override
    public void schedulerStarted() {
        if (this.ledger.get().isDraining()) {
            try {
                this.source.get().rest(this.scheduler);
            } catch (SchedulerException ex) {
                getLog().warn(
                                "The scheduler was started while the application is out of service, and does not stand by",
                                ex);
            }
        }
    }
}
