package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * The leaderships of an application, and its candidacies: it gives up the former and withdraws the latter, so that another
 * instance can lead before this one is gone.
 */
final class LeadershipWorkSource implements WorkSource, ApplicationListener<AbstractLeaderEvent> {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final ConfigurableListableBeanFactory beans;

    private final EngineClock clock;

    /** Those that have said so by an event: whoever publishes none is not waited for. */
    private final Set<Context> leading = ConcurrentHashMap.newKeySet();

    private final ParallelStop<LockRegistryLeaderInitiator> stop = new ParallelStop<>(name(), this::stop);

    private final TemporaryStop<LockRegistryLeaderInitiator> pausing =
            new TemporaryStop<>(this.stop, Lifecycle::isRunning, Lifecycle::start);

    LeadershipWorkSource(ConfigurableListableBeanFactory beans, EngineClock clock) {
        this.beans = beans;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "leadership";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.TASKS;
    }

    @Override
    public boolean isEmpty() {
        return initiators().isEmpty();
    }

    @Override
    public void onApplicationEvent(AbstractLeaderEvent event) {
        if (event instanceof OnGrantedEvent) {
            this.leading.add(event.getContext());
        } else if (event instanceof OnRevokedEvent) {
            this.leading.remove(event.getContext());
            this.clock.signal();
        }
    }

    @Override
    public void stopFetching() throws Exception {
        this.stop.run(initiators());
    }

    @Override
    public void pause() throws Exception {
        this.pausing.pause(initiators());
    }

    @Override
    public void resume() {
        this.pausing.resume();
    }

    private List<LockRegistryLeaderInitiator> initiators() {
        return Beans.existing(this.beans, LockRegistryLeaderInitiator.class).toList();
    }

    /** The lock is released by the thread that holds it, which says so by an event. */
    private void stop(LockRegistryLeaderInitiator initiator, Runnable stopped) {
        Context context = initiator.getContext();
        initiator.stop();
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + LONGEST.toNanos(), () -> !this.leading.contains(context));
            stopped.run();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
