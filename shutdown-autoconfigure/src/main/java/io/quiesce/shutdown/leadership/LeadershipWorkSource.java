package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.Standby;
import io.quiesce.shutdown.leadership.LeadershipKeeper.Wish;
import org.jspecify.annotations.Nullable;

/**
 * The leaderships of an application, and its candidacies: it gives up the former and withdraws the latter, so that another
 * instance can lead before this one is gone.
 */
final class LeadershipWorkSource implements WorkSource, ShutdownListener, FleetSync.Self, Standby {

    private final Supplier<Stream<LeadershipGroup>> groups;

    private final Supplier<ShutdownState> state;

    private final SharedLeaderships fleet;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<HandOver> listener;

    private final PaceSlot slot;

    private final FleetSync sync;

    private final LeadershipKeeper keeper;

    private final List<Member> members = new CopyOnWriteArrayList<>();

    private volatile boolean drained;

    private volatile boolean aside;

    private volatile boolean ending;

    private volatile boolean hurried;

    private volatile @Nullable ShutdownProgress progress;

    private volatile @Nullable HastyHandOver end;

    /**
     * Create a source.
     * @param groups the groups that there are
     * @param state where the application is
     * @param fleet what the fleet shares
     * @param clock to wait with
     * @param threads to withdraw on
     * @param listener told of each hand-over
     */
    LeadershipWorkSource(
            Supplier<Stream<LeadershipGroup>> groups,
            Supplier<ShutdownState> state,
            SharedLeaderships fleet,
            EngineClock clock,
            ThreadStarter threads,
            Consumer<HandOver> listener) {
        this.groups = groups;
        this.state = state;
        this.fleet = fleet;
        this.clock = clock;
        this.threads = threads;
        this.listener = listener;
        this.slot = new PaceSlot(fleet.pace(), fleet.time(), clock, this::wakeUp);
        this.sync = new FleetSync(fleet.leaders(), this.slot, this, clock, fleet.failures());
        this.keeper = new LeadershipKeeper(this::wish, this::course, this.members, clock);
        fleet.watch(this::wakeUp);
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
        return members().isEmpty();
    }

    Leaderships report() {
        HastyHandOver current = this.end;
        return (current != null) ? current.report() : Leaderships.NONE;
    }

    /** The application has started: from now on the others know what is so here. */
    void start() {
        if (this.sync.isShared() && !members().isEmpty()) {
            this.sync.start(this.threads);
            if (this.fleet.takeOver()) {
                this.keeper.start(this.threads);
            }
        }
    }

    void close() {
        this.sync.close();
        this.keeper.close();
    }

    private void wakeUp() {
        this.keeper.wakeUp();
        this.sync.wakeUp();
        this.clock.signal();
    }

    @Override
    public FleetLeaders.Standing standing() {
        boolean stays = wish() == Wish.STAY;
        return new FleetLeaders.Standing(
                names((member) -> stays && member.isCandidate()),
                names(Member::isLeading),
                names((member) -> stays && this.fleet.takeOver() && member.wantsBack() && !member.isLeading()));
    }

    private Set<String> names(Predicate<Member> condition) {
        return this.members.stream().filter(condition).map(Member::name).collect(Collectors.toSet());
    }

    private synchronized List<Member> members() {
        this.groups
                .get()
                .filter((group) -> this.members.stream().noneMatch((member) -> member.group() == group))
                .forEach((group) -> this.members.add(new Member(group, this.clock, this.threads, this::wakeUp)));
        return this.members;
    }

    /** What is asked for last counts: who comes back, or goes for good, does not wait for the pace. */
    private Wish wish() {
        if (this.ending) {
            return Wish.END;
        }
        return switch (this.state.get()) {
            case ONLINE -> this.aside ? Wish.LEAVE : Wish.STAY;
            case BECOMING_OFFLINE, OFFLINE -> (this.drained || this.aside) ? Wish.LEAVE : Wish.STAY;
            case SHUTTING_DOWN -> Wish.NONE;
        };
    }

    private Course course(Wish wish) {
        HandOvers handOvers = new HandOvers(this.sync::view, this.clock, this.listener);
        return switch (wish) {
            case STAY -> new Attendance(this.members, handOvers, this.slot, this::claims);
            case LEAVE -> new PacedHandOver(this.members, handOvers, this.slot);
            case END -> {
                HastyHandOver last = new HastyHandOver(
                        this.members, handOvers, this.slot, timeToCancellation(), this.clock, () -> this.hurried);
                this.end = last;
                yield last;
            }
            case NONE -> () -> true;
        };
    }

    private Optional<FleetLeaders.View> claims() {
        return this.fleet.takeOver() ? this.sync.view() : Optional.empty();
    }

    private Duration timeToCancellation() {
        ShutdownProgress current = this.progress;
        return (current != null)
                ? Duration.between(this.clock.now(), current.forceCloseTasks().deadline())
                : Duration.ZERO;
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.progress = progress;
    }

    @Override
    public void pause() throws Exception {
        this.drained = true;
        begin();
        this.keeper.await(Wish.LEAVE, () -> wish() == Wish.LEAVE);
        throwFailure();
    }

    @Override
    public void resume() throws Exception {
        this.drained = false;
        begin();
        this.keeper.await(Wish.STAY, () -> wish() == Wish.STAY);
        throwFailure();
    }

    @Override
    public void stopFetching() throws Exception {
        this.ending = true;
        begin();
        while (!this.keeper.isReached(Wish.END)) {
            try {
                this.keeper.await(Wish.END, () -> true);
            } catch (InterruptedException ex) {
                this.hurried = true;
            }
        }
        throwFailure();
    }

    @Override
    public void stepAside() {
        this.aside = true;
        begin();
    }

    @Override
    public void stepForward() {
        this.aside = false;
        begin();
    }

    @Override
    public boolean isAside() {
        return this.aside;
    }

    @Override
    public boolean isSettled() {
        return this.keeper.isReached(wish());
    }

    private void begin() {
        members().forEach(Member::forget);
        this.sync.start(this.threads);
        this.keeper.start(this.threads);
        wakeUp();
    }

    private void throwFailure() throws Exception {
        Optional<Throwable> failure = this.members.stream()
                .map(Member::failure)
                .filter(Objects::nonNull)
                .map(Throwable.class::cast)
                .findFirst();
        if (failure.isPresent()) {
            throw (failure.get() instanceof Exception ex) ? ex : new IllegalStateException(failure.get());
        }
    }
}
