package io.quiesce.shutdown.discovery;

import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

/**
 * The status of the instance's entry in a registry of any kind.
 */
final class ServiceStatus implements EntryStatus {

    private final ObjectProvider<ServiceRegistry<?>> registry;

    private final ObjectProvider<Registration> registration;

    ServiceStatus(ObjectProvider<ServiceRegistry<?>> registry, ObjectProvider<Registration> registration) {
        this.registry = registry;
        this.registration = registration;
    }

    @Override
    public void suspend() {
        set("OUT_OF_SERVICE");
    }

    @Override
    public void resume() {
        set("UP");
    }

    /** Set the status and make sure that the registry has it: clients of registries may fail without a word. */
    private void set(String status) {
        @SuppressWarnings("unchecked") // each registry knows registrations of its own kind only, and there is one
        ServiceRegistry<Registration> known = (ServiceRegistry<Registration>) this.registry.getIfUnique();
        Registration entry = this.registration.getIfUnique();
        if (known == null || entry == null) {
            throw new IllegalStateException(
                    "There is not exactly one service registry with one registration, so nothing is '%s' there"
                            .formatted(status));
        }
        known.setStatus(entry, status);
        // Eureka tells the status of the instance and the one that was set, by name.
        Object told = known.getStatus(entry);
        Object now = (told instanceof Map<?, ?> statuses) ? statuses.get("status") : told;
        if (!status.equals(now)) {
            throw new IllegalStateException(
                    "The service registry still has the status '%s' instead of '%s'".formatted(now, status));
        }
    }
}
