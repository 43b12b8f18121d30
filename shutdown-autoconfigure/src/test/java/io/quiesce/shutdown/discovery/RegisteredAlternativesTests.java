package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.consul.discovery.ConsulServiceInstance;
import org.springframework.cloud.consul.model.http.health.Check;
import org.springframework.cloud.consul.model.http.health.Check.CheckStatus;
import org.springframework.cloud.consul.model.http.health.HealthService;

class RegisteredAlternativesTests {

    private static ConsulServiceInstance checked(CheckStatus... states) {
        ConsulServiceInstance instance =
                new ConsulServiceInstance("orders-4", "orders", states[0].name().toLowerCase(Locale.ROOT), 1, false);
        HealthService health = new HealthService();
        health.setChecks(Stream.of(states)
                .map((state) -> {
                    Check check = new Check();
                    check.setStatus(state);
                    return check;
                })
                .toList());
        instance.setHealthService(health);
        return instance;
    }

    private static DefaultServiceInstance instance(String id, String host, int port) {
        return new DefaultServiceInstance(id, "orders", host, port, false);
    }

    /** This instance, which the registry of some has by another id. */
    private static final class Entry extends DefaultServiceInstance implements Registration {

        Entry() {
            super("orders-1", "orders", "a", 8080, false);
        }
    }

    private static final class Registry implements DiscoveryClient {

        @Override
        public String description() {
            return "test";
        }

        @Override
        public List<ServiceInstance> getInstances(String serviceId) {
            return Map.<String, List<ServiceInstance>>of(
                            "orders",
                            List.of(
                                    instance("orders-1", "elsewhere", 1),
                                    instance("by-another-id", "a", 8080),
                                    instance("orders-2", "a", 8081),
                                    instance("orders-3", "b", 8080),
                                    checked(CheckStatus.PASSING, CheckStatus.PASSING),
                                    checked(CheckStatus.CRITICAL, CheckStatus.PASSING)))
                    .getOrDefault(serviceId, List.of());
        }

        @Override
        public List<String> getServices() {
            return List.of("orders");
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, AlternativesShutdownAutoConfiguration.class))
            .withBean(Registry.class, Registry::new)
            .withBean(Entry.class, Entry::new);

    @Test
    void areTheOthersOfTheServiceThatAreHealthy() {
        this.runner.run((context) -> assertThat(
                        context.getBean(Alternatives.class).find())
                .containsExactly(
                        URI.create("http://a:8081"), URI.create("http://b:8080"), URI.create("http://passing:1")));
    }

    @Test
    void areNoneWhereThisInstanceIsInNoRegistry() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class, AlternativesShutdownAutoConfiguration.class))
                .withBean(Registry.class, Registry::new)
                .run((context) ->
                        assertThat(context.getBean(Alternatives.class).find()).isEmpty());
    }

    @Test
    void giveWayToThoseOfTheApplication() {
        this.runner.withBean("mine", Alternatives.class, () -> List::of).run((context) -> assertThat(context)
                .hasSingleBean(Alternatives.class)
                .hasBean("mine"));
    }
}
