package io.quiesce.shutdown.fleet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What is to be watched of a fleet.
 */
final class FleetMeters implements MeterBinder {

    private final Fleet fleet;

    FleetMeters(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (FleetWait wait : FleetWait.values()) {
            Gauge.builder("shutdown.fleet.waiting", this.fleet, (fleet) -> isWaiting(fleet, wait) ? 1 : 0)
                    .description("Whether a profile wants the instance out of service, and something keeps it there")
                    .tag("reason", wait.label())
                    .register(registry);
        }
        Gauge.builder("shutdown.fleet.in.service", this.fleet, FleetMeters::inService)
                .description("Instances of the service that are in service, as this one sees it")
                .register(registry);
        Gauge.builder("shutdown.fleet.reachable", this.fleet, FleetMeters::reachable)
                .description("Whether the store of the fleet could be reached the last time")
                .register(registry);
        Gauge.builder("shutdown.fleet.malformed.profiles", this.fleet, (fleet) -> fleet.profiles()
                        .malformed()
                        .size())
                .description("Deservice profiles that cannot be understood and are ignored")
                .register(registry);
    }

    private static boolean isWaiting(Fleet fleet, FleetWait wait) {
        Fleet.Member member = fleet.member();
        FleetMember self = (member != null) ? member.driver().member() : null;
        return self != null && self.waiting() == wait;
    }

    private static double inService(Fleet fleet) {
        Fleet.Member member = fleet.member();
        FleetView view = (member != null) ? member.driver().view() : null;
        return (view != null) ? view.inService().size() : Double.NaN;
    }

    private static double reachable(Fleet fleet) {
        Fleet.Member member = fleet.member();
        return (member == null) ? Double.NaN : (member.driver().failure() == null) ? 1 : 0;
    }
}
