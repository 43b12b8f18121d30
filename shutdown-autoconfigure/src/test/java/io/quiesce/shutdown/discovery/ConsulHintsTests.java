package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ForeseenProxies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryClientConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistryAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A native image has no proxy that it was not told of. */
@Timeout(60)
class ConsulHintsTests {

    @Test
    void proxiesAreForeseen() throws IOException {
        ForeseenProxies foreseen = ForeseenProxies.of(Application.class);
        try (FakeAgent agent = new FakeAgent()) {
            new ApplicationContextRunner()
                    .withUserConfiguration(Application.class)
                    .withPropertyValues(
                            "spring.cloud.consul.host=127.0.0.1",
                            "spring.cloud.consul.port=" + agent.port(),
                            "spring.cloud.consul.discovery.instance-id=orders-1",
                            "spring.cloud.consul.discovery.port=8080")
                    .run((context) -> {
                        assertThat(context).hasSingleBean(ReregistrationGuard.class);
                        foreseen.assertInclude(context.getBean(ConsulClient.class));
                        foreseen.assertInclude(ConsulAgent.of(context.getBean(ConsulClientSettings.class)));
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ShutdownAutoConfiguration.class,
        UtilAutoConfiguration.class,
        ConsulAutoConfiguration.class,
        ConsulDiscoveryClientConfiguration.class,
        ConsulServiceRegistryAutoConfiguration.class,
        AutoServiceRegistrationAutoConfiguration.class,
        ConsulAutoServiceRegistrationAutoConfiguration.class,
        DiscoveryShutdownAutoConfiguration.class
    })
    static class Application {}
}
