package io.quiesce.shutdown.quartz;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The schedulers of Quartz, which stand by while the application is out of service: they fire nothing, and can be started again.
 * What became due meanwhile is then a misfire, as for an application that was not there.
 */
final class QuartzWorkSource implements WorkSource {

    private final ExistingBeans<Scheduler> beans;

    /** Those that stand by because of us, and of nobody else. */
    private final Set<Scheduler> resting = ConcurrentHashMap.newKeySet();

    QuartzWorkSource(ConfigurableListableBeanFactory beans) {
        this.beans = new ExistingBeans<>(beans, Scheduler.class);
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

    @Override
    public void pause() throws SchedulerException {
        for (Scheduler scheduler : schedulers()) {
            if (scheduler.isStarted() && !scheduler.isInStandbyMode()) {
                rest(scheduler);
            }
        }
    }

    /** Have a scheduler stand by until the application is back in service, if it ever is. */
    void rest(Scheduler scheduler) throws SchedulerException {
        this.resting.add(scheduler);
        scheduler.standby();
    }

    @Override
    public void resume() throws SchedulerException {
        for (Scheduler scheduler : List.copyOf(this.resting)) {
            this.resting.remove(scheduler);
            scheduler.start();
        }
    }

    private List<Scheduler> schedulers() {
        return this.beans.stream().filter(Schedulers::isHere).toList();
    }
}
