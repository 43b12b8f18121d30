package io.quiesce.shutdown.leadership;

import java.util.List;
import java.util.Optional;

import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * Gives leaderships up one by one, at the pace of the fleet, as an application does that goes softly out of service. The next one
 * follows when another instance has the one before.
 */
final class PacedHandOver implements Course {

    private final List<Member> members;

    private final HandOvers handOvers;

    private final PaceSlot slot;

    PacedHandOver(List<Member> members, HandOvers handOvers, PaceSlot slot) {
        this.members = members;
        this.handOvers = handOvers;
        this.slot = slot;
    }

    @Override
    public boolean turn() {
        this.handOvers.leaveOthers(this.members, true);
        if (this.handOvers.settle(this.members, false)) {
            this.slot.used();
        }
        if (this.members.stream().anyMatch((member) -> member.led() && member.isUnderWay())) {
            return false;
        }
        this.slot.unused();
        Optional<Member> next = this.members.stream()
                .filter((member) -> member.stage() == Stage.CANDIDATE && member.failure() == null)
                .findFirst();
        this.slot.want(next.isPresent());
        next.filter(this.handOvers::isKnown)
                .filter((member) -> this.slot.use())
                .ifPresent((member) -> member.withdraw(true, this.slot::isSure));
        return this.members.stream().allMatch((member) -> member.stage() == Stage.OUT);
    }
}
