package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * Gives leaderships up spread over the time that a shutdown has, the first at once and none slower than the pace.
 */
final class HastyHandOver implements Course {

    private final List<Member> members;

    private final HandOvers handOvers;

    private final PaceSlot slot;

    private final EngineClock clock;

    private final BooleanSupplier hurried;

    private final Duration kept;

    private final Duration interval;

    private boolean begun;

    private long due;

    /**
     * Create a hand-over that begins now.
     * @param members the groups
     * @param handOvers what is said of them
     * @param slot has the pace, and how much of it is left from a hand-over before
     * @param time how much time there is
     * @param clock the time
     * @param hurried whether all that is left is given up at once, and nobody is waited for to take it
     */
    HastyHandOver(
            List<Member> members,
            HandOvers handOvers,
            PaceSlot slot,
            Duration time,
            EngineClock clock,
            BooleanSupplier hurried) {
        this.members = members;
        this.handOvers = handOvers;
        this.slot = slot;
        this.clock = clock;
        this.hurried = hurried;
        this.kept = slot.kept();
        long leading = members.stream().filter(HastyHandOver::isToGo).count();
        Duration even = time.isNegative() ? Duration.ZERO : time.dividedBy(Math.max(1, leading));
        this.interval = (even.compareTo(slot.pace()) < 0) ? even : slot.pace();
    }

    private static boolean isToGo(Member member) {
        return member.stage() == Stage.CANDIDATE && member.failure() == null && member.isLeading();
    }

    @Override
    public boolean turn() {
        this.handOvers.leaveOthers(this.members, false);
        long now = this.clock.nanoTime();
        Optional<Member> next = first();
        while (next.isPresent() && isDue(now)) {
            next.get().withdraw(this.handOvers.isKnown(next.get()));
            this.begun = true;
            this.due = now + this.interval.toNanos();
            next = first();
        }
        this.handOvers.settle(this.members, this.hurried.getAsBoolean());
        return this.members.stream().allMatch((member) -> member.stage() == Stage.OUT || member.failure() != null);
    }

    private Optional<Member> first() {
        return this.members.stream().filter(HastyHandOver::isToGo).findFirst();
    }

    private boolean isDue(long now) {
        return !this.begun || this.hurried.getAsBoolean() || this.due - now <= 0;
    }

    @Override
    public long next(EngineClock clock) {
        return first().isPresent() ? this.due : FleetSync.forever(clock);
    }

    /** Return what there is to say of it. */
    Leaderships report() {
        List<HandOver> done = this.handOvers.done();
        if (done.isEmpty()) {
            return Leaderships.NONE;
        }
        boolean exceeded = !this.kept.isZero();
        for (int i = 1; i < done.size(); i++) {
            exceeded |= done.get(i).after().minus(done.get(i - 1).after()).compareTo(this.slot.pace()) < 0;
        }
        Duration within = done.get(done.size() - 1).after().minus(done.get(0).after());
        return new Leaderships(this.slot.pace(), exceeded, within, done);
    }
}
