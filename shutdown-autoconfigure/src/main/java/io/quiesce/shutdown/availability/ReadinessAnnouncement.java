package io.quiesce.shutdown.availability;

import java.time.Duration;

import io.quiesce.shutdown.engine.Announcement;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Publishes that the application refuses traffic, for whoever listens to the change.
 */
final class ReadinessAnnouncement implements Announcement {

    private final ApplicationContext context;

    private final Duration timeout;

    ReadinessAnnouncement(ApplicationContext context, Duration timeout) {
        this.context = context;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "readiness";
    }

    @Override
    public Duration timeout() {
        return this.timeout;
    }

    @Override
    public void leave() {
        AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
    }

    @Override
    public void suspend() {
        AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
    }

    @Override
    public void resume() {
        AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
    }
}
