package io.quiesce.shutdown.discovery;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.cloud.consul.discovery.TtlScheduler;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.context.ApplicationListener;

/**
 * Has Consul learn at once that the application is back: the last heartbeat said that it refuses traffic, and with the defaults
 * the next one comes up to 20 seconds later.
 * <p>
 * <strong>Threading:</strong> heartbeats are sent by Spring Cloud's own thread; this never waits for one.
 */
final class PromptHeartbeat implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private final TtlScheduler heartbeats;

    private final ReregistrationGuard registrations;

    private volatile boolean refusing;

    PromptHeartbeat(TtlScheduler heartbeats, ReregistrationGuard registrations) {
        this.heartbeats = heartbeats;
        this.registrations = registrations;
    }

    /** When the application becomes ready for the first time, everything is as Spring Cloud does it. */
    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        boolean was = this.refusing;
        this.refusing = event.getState() == ReadinessState.REFUSING_TRAFFIC;
        if (was && !this.refusing) {
            send();
        }
    }

    /** Send one for each entry that is kept by heartbeats; those that follow count from now on. */
    void send() {
        this.registrations.registered().stream()
                .filter(PromptHeartbeat::isKeptByHeartbeats)
                .forEach(this.heartbeats::add);
    }

    private static boolean isKeptByHeartbeats(NewService service) {
        return service.getCheck() != null && service.getCheck().getTtl() != null;
    }
}
