package io.quiesce.shutdown.leadership;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.leadership.Member.Stage;

/**
 * Has this instance be a candidate in all groups again, and then gives back what others led before they left and want again.
 * <p>
 * For that whoever is not the one that wants it back withdraws for a while: those that follow at once, the one that leads at the
 * pace of the fleet.
 */
final class Attendance implements Course {

    private final List<Member> members;

    private final HandOvers handOvers;

    private final PaceSlot slot;

    private final Supplier<Optional<FleetLeaders.View>> view;

    private boolean back;

    /**
     * Create it.
     * @param members the groups
     * @param handOvers what is said of what is given back
     * @param slot when that may be done
     * @param view what others want back; nothing where nobody asks for it
     */
    Attendance(List<Member> members, HandOvers handOvers, PaceSlot slot, Supplier<Optional<FleetLeaders.View>> view) {
        this.members = members;
        this.handOvers = handOvers;
        this.slot = slot;
        this.view = view;
    }

    @Override
    public boolean turn() {
        if (!this.back && !comeBack()) {
            return false;
        }
        this.members.stream().filter(Member::isLeading).forEach(Member::hasItBack);
        this.view.get().ifPresent(this::giveBack);
        return true;
    }

    private boolean comeBack() {
        this.slot.want(false);
        if (this.members.stream().anyMatch((member) -> member.stage() == Stage.WITHDRAWING)) {
            return false;
        }
        this.slot.used();
        this.members.forEach((member) -> member.join(true));
        this.back = this.members.stream().allMatch((member) -> member.stage() == Stage.CANDIDATE);
        return this.back;
    }

    private void giveBack(FleetLeaders.View known) {
        List<Member> claimed = this.members.stream()
                .filter((member) -> member.isUnderWay() || known.isClaimedByAnother(member.name()))
                .toList();
        new PacedHandOver(claimed, this.handOvers, this.slot).turn();
        this.members.stream()
                .filter((member) -> member.stage() == Stage.OUT && !known.isClaimedByAnother(member.name()))
                .forEach((member) -> member.join(false));
    }
}
