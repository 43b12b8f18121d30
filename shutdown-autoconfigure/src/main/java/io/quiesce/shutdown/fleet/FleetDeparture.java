package io.quiesce.shutdown.fleet;

import java.time.Duration;

import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.Hold;
import io.quiesce.shutdown.fleet.Fleet.Member;
import org.jspecify.annotations.Nullable;

/**
 * The departure of an instance that the platform has told to go: that nobody else is in service stands in log and report, and is,
 * where that is asked for, a reason to stay for a while.
 */
final class FleetDeparture implements Announcement, Hold {

    private final Fleet fleet;

    private final boolean holds;

    FleetDeparture(Fleet fleet, boolean holds) {
        this.fleet = fleet;
        this.holds = holds;
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void leave() {
        String problem = problem();
        if (problem != null) {
            throw new IllegalStateException("Going although " + problem);
        }
    }

    @Override
    public @Nullable String reason() {
        return this.holds ? problem() : null;
    }

    private @Nullable String problem() {
        Member member = this.fleet.member();
        FleetView view = (member != null) ? member.driver().view() : null;
        if (member == null
                || view == null
                || !view.passing().contains(member.settings().id())) {
            return null;
        }
        long others = view.othersInService(member.settings().id());
        return (others >= member.settings().minInService())
                ? null
                : "only %s of the %s other instances that must be in service are"
                        .formatted(others, member.settings().minInService());
    }
}
