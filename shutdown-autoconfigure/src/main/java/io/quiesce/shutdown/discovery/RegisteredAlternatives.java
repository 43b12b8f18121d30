package io.quiesce.shutdown.discovery;

import java.net.URI;
import java.util.List;
import java.util.Objects;

import io.quiesce.shutdown.Alternatives;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;

/**
 * The other instances of the service in the registry.
 */
final class RegisteredAlternatives implements Alternatives {

    private final DiscoveryClient client;

    private final Registration registration;

    RegisteredAlternatives(DiscoveryClient client, Registration registration) {
        this.client = client;
        this.registration = registration;
    }

    @Override
    public List<URI> find() {
        return this.client.getInstances(this.registration.getServiceId()).stream()
                .filter((instance) -> !isThisOne(instance))
                .map(ServiceInstance::getUri)
                .toList();
    }

    private boolean isThisOne(ServiceInstance instance) {
        String id = instance.getInstanceId();
        return (id != null && Objects.equals(id, this.registration.getInstanceId()))
                || (instance.getHost().equals(this.registration.getHost())
                        && instance.getPort() == this.registration.getPort());
    }
}
