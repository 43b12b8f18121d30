package io.quiesce.shutdown.consul;

import java.time.Duration;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetProperties;
import io.quiesce.shutdown.fleet.FleetStore;
import io.quiesce.shutdown.fleet.FleetStores;
import io.quiesce.shutdown.fleet.ProfileStore;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;

/**
 * Makes the stores of a fleet in Consul.
 */
final class ConsulFleetStores implements FleetStores {

    private final ConsulHttp consul;

    private final ConsulRegistration registration;

    private final FleetProperties properties;

    private final EngineClock clock;

    ConsulFleetStores(
            ConsulHttp consul, ConsulRegistration registration, FleetProperties properties, EngineClock clock) {
        this.consul = consul;
        this.registration = registration;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String instanceId() {
        return this.registration.getInstanceId();
    }

    @Override
    public FleetStore fleet(String id) {
        // No delay: what must not happen without the lock checks that it is held.
        ConsulSession session = new ConsulSession(
                this.consul, "shutdown-" + id, this.properties.sessionTtl(), Duration.ZERO, this.clock);
        return new ConsulFleetStore(this.consul, session, this.clock, this.registration.getServiceId(), id);
    }

    @Override
    public ProfileStore profiles() {
        return new ConsulProfileStore(this.consul, this.properties.datacenter(), this.clock);
    }
}
