package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * What a hand-over at the pace and one in a hurry have in common: when a leadership that was given up is one of somebody else, and
 * what is said of that.
 */
final class HandOvers {

    private final Supplier<Optional<FleetLeaders.View>> view;

    private final EngineClock clock;

    private final Consumer<HandOver> listener;

    private final long began;

    private final List<HandOver> done = new ArrayList<>();

    /**
     * Create a record of hand-overs that begin now.
     * @param view what is known of the others; nothing where they share no store
     * @param clock tells how long it takes
     * @param listener told of each
     */
    HandOvers(Supplier<Optional<FleetLeaders.View>> view, EngineClock clock, Consumer<HandOver> listener) {
        this.view = view;
        this.clock = clock;
        this.listener = listener;
        this.began = clock.nanoTime();
    }

    /** Whether the others know that this instance leads a group, so that they can tell when it is another. */
    boolean isKnown(Member member) {
        return this.view.get().map((known) -> known.isMine(member.name())).orElse(true);
    }

    /**
     * Withdraw from the groups that others lead: who leaves is no candidate. What has failed is left to who looks at failures.
     * @param members the groups
     * @param gently whether a leadership that comes in the last moment is kept, to be given up when it is time
     */
    void leaveOthers(List<Member> members, boolean gently) {
        members.stream()
                .filter((member) ->
                        member.stage() == Stage.CANDIDATE && member.failure() == null && !member.isLeading())
                .forEach((member) -> member.withdraw(false, () -> !gently || !member.isLeading()));
    }

    /**
     * Settle what has been released and is another's now, or what nobody else would take.
     * @param members the groups
     * @param anyway whether it is not waited for
     * @return whether something was settled
     */
    boolean settle(List<Member> members, boolean anyway) {
        List<Member> settled = members.stream()
                .filter((member) -> member.stage() == Stage.RELEASED)
                .filter((member) -> anyway || isSettled(member))
                .toList();
        settled.forEach(this::settle);
        return !settled.isEmpty();
    }

    private boolean isSettled(Member member) {
        String group = member.name();
        return !member.wasKnown()
                || this.view
                        .get()
                        .map((known) -> known.successor(group).isPresent() || !known.hasOtherCandidate(group))
                        .orElse(true);
    }

    private void settle(Member member) {
        member.settle();
        HandOver handOver = new HandOver(
                member.name(),
                Duration.ofNanos(Math.max(0, member.began() - this.began)),
                Duration.ofNanos(this.clock.nanoTime() - member.began()),
                this.view
                        .get()
                        .flatMap((known) -> known.successor(member.name()))
                        .orElse(null));
        synchronized (this.done) {
            this.done.add(handOver);
        }
        this.listener.accept(handOver);
    }

    /** Return what was handed over, in the order in which it was given up. */
    List<HandOver> done() {
        synchronized (this.done) {
            return this.done.stream()
                    .sorted(Comparator.comparing(HandOver::after))
                    .toList();
        }
    }
}
