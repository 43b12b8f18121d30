package io.quiesce.shutdown.quartz;

import java.util.Optional;

import org.quartz.ListenerManager;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/**
 * Tells the schedulers of this process from the others. Behind a remote one is a scheduler of another application, whose jobs run
 * there, and whether it fires is not decided here.
 */
final class Schedulers {

    private Schedulers() {}

    /** Return the listeners of a scheduler: one that is elsewhere has none, and neither has what a test puts in its place. */
    static Optional<ListenerManager> listeners(Scheduler scheduler) {
        try {
            return Optional.ofNullable(scheduler.getListenerManager());
        } catch (SchedulerException ex) {
            return Optional.empty();
        }
    }

    static boolean isHere(Scheduler scheduler) {
        return listeners(scheduler).isPresent();
    }
}
