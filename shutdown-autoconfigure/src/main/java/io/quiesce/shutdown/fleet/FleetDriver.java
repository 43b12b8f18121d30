package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetPlan.Self;
import io.quiesce.shutdown.fleet.FleetPlan.Step;
import org.jspecify.annotations.Nullable;

/**
 * Carries the plan out: reads the store whenever something has changed, takes the next step, and reads again. While the store
 * cannot be reached nothing is changed, and it is tried again later and later.
 * <p>
 * <strong>Threading:</strong> {@link #run()} is for one thread; all else may be called by any.
 */
final class FleetDriver implements Runnable {

    static final Duration FIRST_RETRY = Duration.ofMillis(200);

    static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final FleetPlan plan;

    private final FleetStore store;

    private final FleetInstance instance;

    private final Supplier<DeserviceProfiles> profiles;

    private final String server;

    private final boolean drains;

    private final EngineClock clock;

    private final FleetNews news;

    private volatile boolean changed = true;

    private volatile boolean closed;

    private volatile @Nullable Self seen;

    private volatile @Nullable FleetView view;

    private volatile @Nullable FleetMember member;

    private volatile @Nullable String failure;

    private Duration retry = FIRST_RETRY;

    /**
     * Create a driver.
     * @param settings what this instance is
     * @param store what it shares with the others
     * @param instance goes and comes back
     * @param profiles the profiles as they are known
     * @param clock to wait with
     * @param news is told what happens
     */
    FleetDriver(
            FleetSettings settings,
            FleetStore store,
            FleetInstance instance,
            Supplier<DeserviceProfiles> profiles,
            EngineClock clock,
            FleetNews news) {
        this.plan = new FleetPlan(settings);
        this.store = store;
        this.instance = instance;
        this.profiles = profiles;
        this.server = settings.server();
        this.drains = settings.role() == FleetRole.ACTIVE_ACTIVE || settings.role() == FleetRole.ACTIVE_PASSIVE;
        this.clock = clock;
        this.news = news;
    }

    /** Look again: something may have changed. */
    void wakeUp() {
        this.changed = true;
        this.clock.signal();
    }

    void close() {
        this.closed = true;
        this.clock.signal();
    }

    /** Return what the fleet was like when it was last read, {@code null} if it has not been. */
    @Nullable
    FleetView view() {
        return this.view;
    }

    /** Return what this instance lets the others know, {@code null} before it has looked at them. */
    @Nullable
    FleetMember member() {
        return this.member;
    }

    /** Return why the store could not be reached, {@code null} if it could. */
    @Nullable
    String failure() {
        return this.failure;
    }

    @Override
    public void run() {
        tidy();
        while (!this.closed) {
            long later = this.clock.nanoTime() + Duration.ofDays(1).toNanos();
            this.clock.awaitUndisturbed(later, () -> this.closed || this.changed || !self().equals(this.seen));
            this.changed = false;
            if (!this.closed && !step()) {
                this.changed = true;
                this.clock.awaitUndisturbed(this.clock.nanoTime() + this.retry.toNanos(), () -> this.closed);
                this.retry = longer(this.retry);
            }
        }
    }

    /** Somebody who comes later can do it as well. */
    private void tidy() {
        try {
            this.store.removeRemains();
        } catch (IOException ex) {
            reached(ex);
        }
    }

    private static Duration longer(Duration retry) {
        Duration twice = retry.multipliedBy(2);
        return (twice.compareTo(LAST_RETRY) < 0) ? twice : LAST_RETRY;
    }

    private Self self() {
        boolean wanted = this.drains && !profilesTakingOut().isEmpty();
        return new Self(this.instance.state(), this.instance.isSettled(), wanted);
    }

    private List<String> profilesTakingOut() {
        return this.profiles.get().takingOut(this.server);
    }

    /** Take one step. Returns whether it was taken, or none was to be taken. */
    private boolean step() {
        try {
            Self self = self();
            FleetView read = this.store.read();
            Step step = this.plan.next(self, read);
            this.seen = self;
            this.view = read;
            this.clock.signal();
            tell(step.entry().member());
            if (!perform(step)) {
                return false;
            }
            if (step.action() != FleetPlan.Action.NONE) {
                this.changed = true;
            }
            this.retry = FIRST_RETRY;
            reached(null);
            return true;
        } catch (IOException ex) {
            reached(ex);
            return false;
        }
    }

    private boolean perform(Step step) throws IOException {
        switch (step.action()) {
            case WRITE -> {
                return this.store.write(step.entry());
            }
            case LOCK -> {
                return this.store.lock();
            }
            case UNLOCK -> this.store.unlock();
            case LEAVE -> {
                if (!this.store.leave(step.entry().member(), step.entry().version())) {
                    return false;
                }
                this.plan.left();
                this.instance.leave("deservice profile " + String.join(", ", profilesTakingOut()));
            }
            case COME_BACK -> this.instance.comeBack("no deservice profile names the server any more");
            case NONE -> {}
        }
        return true;
    }

    private void tell(FleetMember now) {
        FleetMember before = this.member;
        this.member = now;
        if (before == null || before.waiting() != now.waiting()) {
            this.news.waiting(now.waiting());
        }
    }

    private void reached(@Nullable IOException ex) {
        if ((ex == null) != (this.failure == null)) {
            this.news.reached(ex);
        }
        this.failure = (ex != null) ? String.valueOf(ex.getMessage()) : null;
    }
}
