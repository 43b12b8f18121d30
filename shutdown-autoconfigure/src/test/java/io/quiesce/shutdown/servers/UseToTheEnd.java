package io.quiesce.shutdown.servers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.WorkTracker;
import org.springframework.beans.factory.DisposableBean;

/**
 * Uses what it is given at each step of a shutdown in which a task is cancelled and abandoned, and once more when it is
 * destroyed.
 */
public final class UseToTheEnd implements ShutdownHandler, DisposableBean {

    /** What cancels at once, and abandons what goes on, but gives all handlers their time. */
    public static final String[] PROPERTIES = {
        "shutdown.exit.enabled=false",
        "shutdown.cancel-running-tasks-after=0s",
        "shutdown.force-close-tasks-grace=0s",
        "shutdown.force-shutdown-after=50s"
    };

    private final Use use;

    private final List<String> events = new CopyOnWriteArrayList<>();

    /**
     * Begin a task that never ends.
     * @param tracker what counts it
     * @param use how to use what is looked at
     */
    public UseToTheEnd(WorkTracker tracker, Use use) {
        this.use = use;
        tracker.begin("deaf task");
    }

    /** A use that fails if it is too late. */
    @FunctionalInterface
    public interface Use {

        /**
         * Use it once.
         * @param text something to send
         * @throws Exception if that is not possible
         */
        void with(String text) throws Exception;
    }

    @Override
    public void shutdown(ShutdownProgress progress) throws Exception {
        use("draining");
        progress.forceCloseTasks().await();
        use("cancelled");
        progress.outstandingTasks().await();
        use("abandoned");
    }

    @Override
    public void destroy() throws Exception {
        use("destroyed");
    }

    private void use(String text) throws Exception {
        this.use.with(text);
        this.events.add(text);
    }

    /**
     * Return what happened.
     * @return the steps at which it could be used, and what else was added
     */
    public List<String> events() {
        return this.events;
    }
}
