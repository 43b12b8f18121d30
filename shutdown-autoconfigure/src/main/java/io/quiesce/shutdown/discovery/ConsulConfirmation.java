package io.quiesce.shutdown.discovery;

import io.quiesce.shutdown.discovery.RegistryAnnouncement.Confirmation;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;

/**
 * Asks the Consul agent itself whether it still has the instance: a deregistration that it has accepted does not show that nobody
 * registered again. Spring Cloud's client takes a refusal for success, so if the instance is still there, the deregistration is
 * sent once more, for its status. The token is sent with the question, too, which Spring Cloud's client does not: who may not
 * see the instance is not told that it is gone.
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
        if (isUnknown(ask(id), id)) {
            return;
        }
        HttpStatusCode status = this.client
                .agentServiceDeregister(id, this.properties.getAclToken())
                .getStatusCode();
        // Newer agents answer 404 for a service that is not there, older ones 200.
        if (!status.is2xxSuccessful() && status.value() != 404) {
            throw new IllegalStateException(
                    "The agent answered %s to the deregistration of '%s'".formatted(status, id));
        }
        ResponseEntity<String> entry = ask(id);
        if (!isUnknown(entry, id)) {
            throw new IllegalStateException(
                    entry.getStatusCode().is2xxSuccessful()
                            ? "The agent still lists '%s' after its deregistration".formatted(id)
                            : "The agent answered %s when asked whether it still lists '%s'"
                                    .formatted(entry.getStatusCode(), id));
        }
    }

    private ResponseEntity<String> ask(String id) {
        return this.agent.service(this.properties.getAclToken(), id);
    }

    /** An agent names what it does not know. Whoever stands before it, and lets nobody ask that, may answer 404 as well. */
    private static boolean isUnknown(ResponseEntity<String> entry, String id) {
        String message = entry.getBody();
        return entry.getStatusCode().value() == 404 && message != null && message.contains(id);
    }
}
