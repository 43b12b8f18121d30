package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * Gives leaderships up spread over the time that a shutdown has, the first at once and none slower than the pace.
 * <p>
 * It waits for nothing: it is asked for a turn whenever something has changed, and when it is time for the next.
 */
final class HastyHandOver {

    private final List<Member> members;

    private final HandOvers handOvers;

    private final Duration pace;

    /** Those that are left, in their order. */
    private final List<Member> leading;

    private final Duration kept;

    private final Duration interval;

    private int begun;

    private long due;

    private boolean hurried;

    /**
     * Create a hand-over that begins now.
     * @param members the groups
     * @param handOvers what is said of them
     * @param pace the time from one to the next if there was enough of it
     * @param kept how much of the pace is left from a hand-over before
     * @param time how much time there is
     */
    HastyHandOver(List<Member> members, HandOvers handOvers, Duration pace, Duration kept, Duration time) {
        this.members = members;
        this.handOvers = handOvers;
        this.pace = pace;
        this.kept = kept;
        this.leading = members.stream()
                .filter((member) -> member.stage() == Stage.CANDIDATE && member.isLeading())
                .toList();
        Duration even = time.isNegative() ? Duration.ZERO : time.dividedBy(Math.max(1, this.leading.size()));
        this.interval = (even.compareTo(pace) < 0) ? even : pace;
    }

    /** Give up all that is left at once, and wait for nobody to take it. */
    void hurry() {
        this.hurried = true;
    }

    /**
     * Do what is due.
     * @param now the time
     * @return when the next turn is due if nothing changes
     */
    long turn(long now) {
        this.handOvers.leaveOthers(this.members, false);
        while (this.begun < this.leading.size() && isDue(now)) {
            Member member = this.leading.get(this.begun++);
            member.withdraw(this.handOvers.isKnown(member));
            this.due = now + this.interval.toNanos();
        }
        this.handOvers.settle(this.members, this.hurried);
        return (this.begun < this.leading.size()) ? this.due : now + ShutdownTimings.LONGEST.toNanos();
    }

    private boolean isDue(long now) {
        return this.hurried || this.begun == 0 || this.due - now <= 0;
    }

    boolean isDone() {
        return this.begun == this.leading.size()
                && this.members.stream().allMatch((member) -> member.stage() == Stage.OUT || member.failure() != null);
    }

    /** Return what there is to say of it. */
    Leaderships report() {
        List<HandOver> done = this.handOvers.done();
        if (done.isEmpty()) {
            return Leaderships.NONE;
        }
        boolean exceeded = !this.kept.isZero();
        for (int i = 1; i < done.size(); i++) {
            exceeded |= done.get(i).after().minus(done.get(i - 1).after()).compareTo(this.pace) < 0;
        }
        Duration within = done.get(done.size() - 1).after().minus(done.get(0).after());
        return new Leaderships(this.pace, exceeded, within, done);
    }
}
