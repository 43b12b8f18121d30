package io.quiesce.shutdown.discovery;

import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.discovery.HeartbeatProperties;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoRegistration;
import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Registers the port of the gRPC server in Consul: Spring Cloud waits for a web server, which this application does not have.
 */
final class GrpcRegistration implements ApplicationListener<GrpcServerStartedEvent> {

    private final AbstractAutoServiceRegistration<?> autoRegistration;

    private final ConsulAutoRegistration registration;

    private final ConsulDiscoveryProperties properties;

    private final HeartbeatProperties heartbeat;

    GrpcRegistration(
            AbstractAutoServiceRegistration<?> autoRegistration,
            ConsulAutoRegistration registration,
            ConsulDiscoveryProperties properties,
            HeartbeatProperties heartbeat) {
        this.autoRegistration = autoRegistration;
        this.registration = registration;
        this.properties = properties;
        this.heartbeat = heartbeat;
    }

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        // A server in the process, which has no port, cannot be found from outside; of several the first is registered.
        if (event.getPort() > 0 && !this.autoRegistration.isRunning()) {
            NewService service = this.registration.getService();
            if (service.getPort() == null) {
                service.setPort(event.getPort());
            }
            if (service.getCheck() == null && this.properties.isRegisterHealthCheck() && !this.heartbeat.isEnabled()) {
                service.setCheck(check(event.getPort()));
            }
            this.registration.initializePort(event.getPort());
            this.autoRegistration.start();
        }
    }

    private NewService.Check check(int port) {
        NewService.Check check = new NewService.Check();
        check.setGrpc(this.properties.getHostname() + ":" + port);
        check.setInterval(this.properties.getHealthCheckInterval());
        check.setTimeout(this.properties.getHealthCheckTimeout());
        check.setDeregisterCriticalServiceAfter(this.properties.getHealthCheckCriticalTimeout());
        return check;
    }
}
