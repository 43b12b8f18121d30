package io.quiesce.shutdown.discovery;

import java.net.URI;
import java.util.List;
import java.util.Objects;

import io.quiesce.shutdown.Alternatives;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;

/**
 * The other instances of the service in the registry that are healthy. There are none where this instance is in no registry.
 */
final class RegisteredAlternatives implements Alternatives {

    private final ObjectProvider<DiscoveryClient> client;

    private final ObjectProvider<Registration> registration;

    RegisteredAlternatives(ObjectProvider<DiscoveryClient> client, ObjectProvider<Registration> registration) {
        this.client = client;
        this.registration = registration;
    }

    @Override
    public List<URI> find() {
        DiscoveryClient registry = this.client.getIfUnique();
        Registration self = this.registration.getIfUnique();
        if (registry == null || self == null) {
            return List.of();
        }
        return registry.getInstances(self.getServiceId()).stream()
                .filter((instance) -> !isThisOne(instance, self))
                .filter(ConsulHealth::isGood)
                .map(ServiceInstance::getUri)
                .toList();
    }

    private static boolean isThisOne(ServiceInstance instance, Registration self) {
        String id = instance.getInstanceId();
        return (id != null && Objects.equals(id, self.getInstanceId()))
                || (instance.getHost().equals(self.getHost()) && instance.getPort() == self.getPort());
    }
}
