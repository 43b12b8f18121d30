package io.quiesce.shutdown.availability;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;

/**
 * Availability whose readiness follows from the state of the shutdown, so that no event that comes late can undo it: a start in
 * progress, for one, says at its end that it accepts traffic.
 */
final class GuardedApplicationAvailability extends ApplicationAvailabilityBean {

    private final ShutdownEngine engine;

    GuardedApplicationAvailability(ShutdownEngine engine) {
        this.engine = engine;
    }

    @Override
    public <S extends AvailabilityState> @Nullable S getState(Class<S> stateType) {
        if (stateType == ReadinessState.class && this.engine.state() != ShutdownState.ONLINE) {
            return stateType.cast(ReadinessState.REFUSING_TRAFFIC);
        }
        return super.getState(stateType);
    }
}
