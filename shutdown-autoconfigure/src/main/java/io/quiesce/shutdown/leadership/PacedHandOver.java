package io.quiesce.shutdown.leadership;

import java.util.List;
import java.util.Optional;

import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * Gives leaderships up one by one, at the pace of the fleet, as an application does that goes softly out of service. The next one
 * follows when another instance has the one before.
 * <p>
 * It waits for nothing: it is asked for a turn whenever something has changed.
 */
final class PacedHandOver {

    private final List<Member> members;

    private final HandOvers handOvers;

    private final PaceSlot slot;

    PacedHandOver(List<Member> members, HandOvers handOvers, PaceSlot slot) {
        this.members = members;
        this.handOvers = handOvers;
        this.slot = slot;
    }

    /** Do what can be done now. Returns whether nothing is left. */
    boolean turn() {
        this.handOvers.leaveOthers(this.members, true);
        if (this.handOvers.settle(this.members, false)) {
            this.slot.used();
        }
        if (this.members.stream().anyMatch((member) -> member.led() && isUnderWay(member))) {
            return false;
        }
        this.slot.unused();
        Optional<Member> next = this.members.stream()
                .filter((member) -> member.stage() == Stage.CANDIDATE)
                .findFirst();
        this.slot.want(next.isPresent());
        next.filter(this.handOvers::isKnown)
                .filter((member) -> this.slot.use())
                .ifPresent((member) -> member.withdraw(true, this.slot::isSure));
        return this.members.stream().allMatch((member) -> member.stage() == Stage.OUT);
    }

    private static boolean isUnderWay(Member member) {
        return member.stage() == Stage.WITHDRAWING || member.stage() == Stage.RELEASED;
    }
}
