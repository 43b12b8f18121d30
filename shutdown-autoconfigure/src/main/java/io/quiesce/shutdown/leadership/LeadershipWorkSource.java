package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
import io.quiesce.shutdown.leadership.Member.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The leaderships of an application, and its candidacies: it gives up the former and withdraws the latter, so that another
 * instance can lead before this one is gone.
 */
final class LeadershipWorkSource implements WorkSource, ShutdownListener, FleetSync.Self {

    private final Supplier<Stream<LeadershipGroup>> groups;

    private final Supplier<ShutdownState> state;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<HandOver> listener;

    private final PaceSlot slot;

    private final FleetSync sync;

    private final List<Member> members = new CopyOnWriteArrayList<>();

    private final AtomicInteger news = new AtomicInteger();

    private volatile boolean leaving;

    private volatile boolean ending;

    private volatile @Nullable ShutdownProgress progress;

    private volatile Leaderships report = Leaderships.NONE;

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
        this.clock = clock;
        this.threads = threads;
        this.listener = listener;
        this.slot = new PaceSlot(fleet.pace(), fleet.time(), clock, this::wakeUp);
        this.sync = new FleetSync(fleet.leaders(), this.slot, this, clock, fleet.failures());
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
        return this.report;
    }

    /** The application has started: from now on the others know what is so here. */
    void start() {
        if (this.sync.isShared() && !members().isEmpty()) {
            this.sync.start(this.threads);
        }
    }

    void close() {
        this.sync.close();
    }

    private void wakeUp() {
        this.news.incrementAndGet();
        this.sync.wakeUp();
        this.clock.signal();
    }

    @Override
    public Set<String> candidacies() {
        boolean serves = !this.ending && !this.leaving;
        return this.members.stream()
                .filter((member) -> serves && member.isCandidate())
                .map(Member::name)
                .collect(Collectors.toSet());
    }

    @Override
    public Set<String> leading() {
        return this.members.stream().filter(Member::isLeading).map(Member::name).collect(Collectors.toSet());
    }

    private synchronized List<Member> members() {
        this.groups
                .get()
                .filter((group) -> this.members.stream().noneMatch((member) -> member.group() == group))
                .forEach((group) -> this.members.add(new Member(group, this.clock, this.threads, this::wakeUp)));
        return this.members;
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.progress = progress;
    }

    @Override
    public void pause() throws Exception {
        List<Member> leaves = members();
        leaves.forEach(Member::forget);
        this.leaving = true;
        this.sync.start(this.threads);
        wakeUp();
        PacedHandOver handOver = new PacedHandOver(leaves, handOvers(), this.slot);
        while (true) {
            int seen = this.news.get();
            boolean done = handOver.turn();
            throwFailure(leaves);
            if (done || !isLeaving()) {
                return;
            }
            this.clock.awaitUntil(FleetSync.forever(this.clock), () -> this.news.get() != seen || !isLeaving());
        }
    }

    /** What is asked for last counts: who comes back, or goes for good, does not wait for the pace. */
    private boolean isLeaving() {
        ShutdownState now = this.state.get();
        return now == ShutdownState.BECOMING_OFFLINE || now == ShutdownState.OFFLINE;
    }

    @Override
    public void resume() throws Exception {
        this.leaving = false;
        this.slot.want(false);
        List<Member> back = members();
        this.clock.awaitUntil(FleetSync.forever(this.clock), () -> back.stream()
                .noneMatch((member) -> member.stage() == Stage.WITHDRAWING));
        this.slot.used();
        @Nullable Exception failure = null;
        for (Member member : back) {
            try {
                member.join();
            } catch (Exception ex) {
                failure = ex;
            }
        }
        if (failure != null) {
            throw failure;
        }
        wakeUp();
    }

    @Override
    public void stopFetching() throws Exception {
        this.ending = true;
        List<Member> leaves = members();
        leaves.forEach(Member::forget);
        wakeUp();
        HastyHandOver handOver =
                new HastyHandOver(leaves, handOvers(), this.slot.pace(), this.slot.kept(), timeToCancellation());
        while (true) {
            int seen = this.news.get();
            long next = handOver.turn(this.clock.nanoTime());
            this.report = handOver.report();
            if (handOver.isDone()) {
                break;
            }
            try {
                this.clock.awaitUntil(next, () -> this.news.get() != seen);
            } catch (InterruptedException ex) {
                handOver.hurry();
            }
        }
        throwFailure(leaves);
    }

    private Duration timeToCancellation() {
        ShutdownProgress current = this.progress;
        return (current != null)
                ? Duration.between(this.clock.now(), current.forceCloseTasks().deadline())
                : Duration.ZERO;
    }

    private HandOvers handOvers() {
        return new HandOvers(this.sync::view, this.clock, this.listener);
    }

    private static void throwFailure(List<Member> members) throws Exception {
        List<Throwable> failures = new ArrayList<>();
        members.stream().map(Member::failure).forEach((failure) -> {
            if (failure != null) {
                failures.add(failure);
            }
        });
        if (!failures.isEmpty()) {
            Throwable first = failures.get(0);
            throw (first instanceof Exception ex) ? ex : new IllegalStateException(first);
        }
    }
}
