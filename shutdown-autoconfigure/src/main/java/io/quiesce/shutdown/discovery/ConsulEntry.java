package io.quiesce.shutdown.discovery;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.http.ResponseEntity;

/**
 * The instance's entry at its Consul agent: out of service it is in maintenance mode, and stays for as long as that takes.
 * <p>
 * Consul removes a service whose check has been critical for too long, and a check of readiness is critical all the time that
 * the application is out of service. So meanwhile the application is registered without that limit. Everything is read back at
 * the agent, which knows at once; the catalog learns of it later.
 */
final class ConsulEntry implements EntryStatus {

    private static final String MAINTENANCE = "_service_maintenance:";

    private final ConsulAgent agent;

    private final ConsulDiscoveryProperties properties;

    private final ConsulRegistration registration;

    private final ReregistrationGuard guard;

    private final Runnable heartbeat;

    ConsulEntry(
            ConsulAgent agent,
            ConsulDiscoveryProperties properties,
            ConsulRegistration registration,
            ReregistrationGuard guard,
            Runnable heartbeat) {
        this.agent = agent;
        this.properties = properties;
        this.registration = registration;
        this.guard = guard;
        this.heartbeat = heartbeat;
    }

    @Override
    public void suspend() {
        if (!this.properties.isRegister()) {
            return;
        }
        // An agent that has forgotten the instance says so here, and learns of it by the next step.
        boolean known = setMaintenance(true).getStatusCode().value() != 404;
        registerAll(true);
        if (!known) {
            setMaintenance(true);
        }
        requireListed(true);
    }

    @Override
    public void resume() {
        if (!this.properties.isRegister()) {
            return;
        }
        // The time for which a check may be critical begins anew, so nothing is removed before the next check has
        // passed.
        registerAll(false);
        setMaintenance(false);
        requireListed(false);
        // One that came before had perhaps no check to tell.
        this.heartbeat.run();
    }

    /** The management service, which has a check of its own, is kept as well, and stays in service. */
    private void registerAll(boolean kept) {
        register(this.registration.getService(), kept);
        this.guard.registered().stream()
                .filter((service) -> !id().equals(service.getId()))
                .forEach((service) -> register(service, kept));
    }

    private void register(NewService service, boolean kept) {
        NewService wanted = kept ? KeptService.of(service) : service;
        require(
                this.guard.register(() -> this.agent.register(token(), wanted)),
                "to the registration of '%s'".formatted(service.getId()));
    }

    private ResponseEntity<Void> setMaintenance(boolean enable) {
        ResponseEntity<Void> answer = this.agent.setMaintenance(token(), id(), enable);
        if (answer.getStatusCode().value() != 404) {
            require(answer, "to the maintenance mode of '%s'".formatted(id()));
        }
        return answer;
    }

    private void requireListed(boolean inMaintenance) {
        if (!read(this.agent.services(token()), "its services").containsKey(id())) {
            throw new IllegalStateException("The agent does not list '%s'".formatted(id()));
        }
        if (read(this.agent.checks(token()), "its checks").containsKey(MAINTENANCE + id()) != inMaintenance) {
            throw new IllegalStateException("The agent %s '%s' in maintenance mode"
                    .formatted(inMaintenance ? "does not have" : "still has", id()));
        }
    }

    private static Map<String, Object> read(ResponseEntity<Map<String, Object>> answer, String what) {
        Map<String, Object> body = answer.getBody();
        if (!answer.getStatusCode().is2xxSuccessful() || body == null) {
            throw new IllegalStateException(
                    "The agent answered %s when asked for %s".formatted(answer.getStatusCode(), what));
        }
        return body;
    }

    private static void require(ResponseEntity<Void> answer, String toWhat) {
        if (!answer.getStatusCode().is2xxSuccessful()) {
            throw new IllegalStateException("The agent answered %s %s".formatted(answer.getStatusCode(), toWhat));
        }
    }

    private String id() {
        return this.registration.getInstanceId();
    }

    private @Nullable String token() {
        return this.properties.getAclToken();
    }
}
