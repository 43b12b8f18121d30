package io.quiesce.shutdown.leadership;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Those who want the same lock of a registry of Spring Integration: in a database, in Redis.
 */
final class LockRegistryGroup implements LeadershipGroup {

    private final LockRegistryLeaderInitiator initiator;

    private final EngineClock clock;

    /** Those that have said so by an event: whoever publishes none is not waited for. */
    private final Set<Context> leading = ConcurrentHashMap.newKeySet();

    private volatile Runnable changed = () -> {};

    private boolean ran;

    LockRegistryGroup(LockRegistryLeaderInitiator initiator, EngineClock clock) {
        this.initiator = initiator;
        this.clock = clock;
    }

    @Override
    public String name() {
        return Objects.requireNonNull(this.initiator.getContext().getRole(), "A leadership has no role");
    }

    @Override
    public boolean isLeading() {
        return this.initiator.getContext().isLeader();
    }

    @Override
    public boolean isCandidate() {
        return this.initiator.isRunning();
    }

    @Override
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    void onEvent(AbstractLeaderEvent event) {
        if (event.getSource() != this.initiator) {
            return;
        }
        if (event instanceof OnGrantedEvent) {
            this.leading.add(event.getContext());
        } else if (event instanceof OnRevokedEvent) {
            this.leading.remove(event.getContext());
            this.clock.signal();
        }
        this.changed.run();
    }

    /** The lock is released by the thread that holds it, which says so by an event. */
    @Override
    public void withdraw() throws InterruptedException {
        Context context = this.initiator.getContext();
        this.ran = this.initiator.isRunning();
        this.initiator.stop();
        this.clock.awaitUntil(
                this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos(), () -> !this.leading.contains(context));
    }

    @Override
    public void join() {
        if (this.ran) {
            this.initiator.start();
        }
    }
}
