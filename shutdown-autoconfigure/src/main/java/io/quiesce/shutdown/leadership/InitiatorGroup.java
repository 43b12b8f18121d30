package io.quiesce.shutdown.leadership;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;

/**
 * Those who want the same role, by one of the leader initiators of Spring Integration.
 */
final class InitiatorGroup implements LeadershipGroup {

    private final Lifecycle initiator;

    private final Supplier<? extends Context> context;

    private final EngineClock clock;

    /**
     * Those that have said so by an event: whoever publishes none is not waited for. A selector that is started again before its
     * thread has noticed that it was stopped goes on beside the new one, so there may be more than one.
     */
    private final Set<Context> leading = ConcurrentHashMap.newKeySet();

    /** Who has said last that it leads no more: ZooKeeper's takes that back only after it has said so. */
    private volatile @Nullable Context revoked;

    private volatile Runnable changed = () -> {};

    private boolean ran;

    /**
     * Create a group.
     * @param initiator makes this instance a candidate while it runs
     * @param context returns what the initiator says of its leadership
     * @param clock to wait with
     */
    InitiatorGroup(Lifecycle initiator, Supplier<? extends Context> context, EngineClock clock) {
        this.initiator = initiator;
        this.context = context;
        this.clock = clock;
    }

    @Override
    public String name() {
        return Objects.requireNonNull(this.context.get().getRole(), "A leadership has no role");
    }

    @Override
    public boolean isLeading() {
        Context current = this.context.get();
        return (current != this.revoked && current.isLeader())
                || this.leading.stream().anyMatch(Context::isLeader);
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
        if (event instanceof OnGrantedEvent) {
            this.revoked = null;
            this.leading.add(event.getContext());
        } else if (event instanceof OnRevokedEvent) {
            this.revoked = event.getContext();
            this.leading.remove(event.getContext());
            this.clock.signal();
        }
        this.changed.run();
    }

    /** The lock is released by the thread that holds it, which says so by an event. */
    @Override
    public void withdraw() throws InterruptedException {
        this.ran = this.initiator.isRunning();
        this.initiator.stop();
        this.clock.awaitUntil(this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos(), this.leading::isEmpty);
    }

    @Override
    public void join() {
        if (this.ran) {
            this.initiator.start();
        }
    }
}
