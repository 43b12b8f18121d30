package io.quiesce.shutdown.quartz;

import java.util.List;

import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The schedulers of Quartz, which stand by from the beginning of a shutdown: they fire nothing, and could be started again.
 */
final class QuartzWorkSource implements WorkSource {

    private final ConfigurableListableBeanFactory beans;

    QuartzWorkSource(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public String name() {
        return "quartz";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.TASKS;
    }

    @Override
    public boolean isEmpty() {
        return schedulers().isEmpty();
    }

    @Override
    public void stopFetching() throws SchedulerException {
        for (Scheduler scheduler : schedulers()) {
            scheduler.standby();
        }
    }

    private List<Scheduler> schedulers() {
        return Beans.existing(this.beans, Scheduler.class).toList();
    }
}
