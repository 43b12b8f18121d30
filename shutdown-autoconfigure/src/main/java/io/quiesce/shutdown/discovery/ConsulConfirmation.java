package io.quiesce.shutdown.discovery;

import java.util.Map;

import io.quiesce.shutdown.discovery.RegistryAnnouncement.Confirmation;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;

/**
 * Asks the Consul agent itself. Spring Cloud's client takes a refusal for success, so the deregistration is sent once more, for
 * its status; and the agent is asked for its services, because a status alone does not show that nobody registered again. To
 * whoever may not see a service it does not list it, so the token is sent with that, too, which Spring Cloud's client does not.
 */
final class ConsulConfirmation implements Confirmation {

    private final ConsulClient client;

    private final ConsulAgent agent;

    private final ConsulDiscoveryProperties properties;

    private final ConsulRegistration registration;

    private final ReregistrationGuard guard;

    ConsulConfirmation(
            ConsulClient client,
            ConsulAgent agent,
            ConsulDiscoveryProperties properties,
            ConsulRegistration registration,
            ReregistrationGuard guard) {
        this.client = client;
        this.agent = agent;
        this.properties = properties;
        this.registration = registration;
        this.guard = guard;
    }

    @Override
    public void prepare() throws InterruptedException {
        this.guard.awaitRegistrations();
    }

    @Override
    public void confirm() {
        if (!this.properties.isRegister() || !this.properties.isDeregister()) {
            // The entry, if there is one, is somebody else's affair, and stays.
            return;
        }
        String id = this.registration.getInstanceId();
        HttpStatusCode status = this.client
                .agentServiceDeregister(id, this.properties.getAclToken())
                .getStatusCode();
        // Newer agents answer 404 for a service that is not there, older ones 200.
        if (!status.is2xxSuccessful() && status.value() != 404) {
            throw new IllegalStateException(
                    "The agent answered %s to the deregistration of '%s'".formatted(status, id));
        }
        ResponseEntity<? extends Map<String, ?>> services = this.agent.services(this.properties.getAclToken());
        Map<String, ?> listed = services.getBody();
        if (!services.getStatusCode().is2xxSuccessful() || listed == null) {
            throw new IllegalStateException("The agent answered %s when asked whether it still lists '%s'"
                    .formatted(services.getStatusCode(), id));
        }
        if (listed.containsKey(id)) {
            throw new IllegalStateException("The agent still lists '%s' after its deregistration".formatted(id));
        }
    }
}
