package io.quiesce.harness.process;

import java.net.URI;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A real Consul agent in a container.
 */
final class ConsulAgent implements AutoCloseable {

    private static final int PORT = 8500;

    private final GenericContainer<?> container = new GenericContainer<>(RealServers.consulImage())
            .withCommand("agent", "-dev", "-client", "0.0.0.0")
            .withEnv("CHECKPOINT_DISABLE", "1")
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/v1/status/leader")
                    .forPort(PORT)
                    .forResponsePredicate(leader -> leader.contains(":")));

    ConsulAgent() {
        this.container.start();
    }

    String host() {
        return this.container.getHost();
    }

    int port() {
        return this.container.getMappedPort(PORT);
    }

    URI uri() {
        return URI.create("http://" + host() + ":" + port());
    }

    @Override
    public void close() {
        this.container.stop();
    }
}
