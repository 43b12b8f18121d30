package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.FleetMember;
import io.quiesce.shutdown.fleet.FleetPace;
import io.quiesce.shutdown.fleet.FleetStores;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulProperties;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryClientConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistryAutoConfiguration;
import org.springframework.cloud.consul.support.ConsulHeartbeatAutoConfiguration;
import tools.jackson.databind.json.JsonMapper;

/**
 * When there is what instances share through Consul. Nothing here is asked, so no agent is needed.
 */
class ConsulShutdownAutoConfigurationTests {

    private final ApplicationContextRunner alone = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, ConsulShutdownAutoConfiguration.class));

    private final ApplicationContextRunner registered = this.alone
            .withConfiguration(AutoConfigurations.of(
                    UtilAutoConfiguration.class,
                    ConsulAutoConfiguration.class,
                    ConsulDiscoveryClientConfiguration.class,
                    ConsulHeartbeatAutoConfiguration.class,
                    ConsulServiceRegistryAutoConfiguration.class,
                    AutoServiceRegistrationAutoConfiguration.class,
                    ConsulAutoServiceRegistrationAutoConfiguration.class))
            .withPropertyValues("spring.cloud.consul.discovery.instance-id=a");

    @Test
    void sharesFleetAndLeaderships() {
        this.registered.run((context) -> assertThat(context)
                .hasSingleBean(FleetStores.class)
                .hasSingleBean(FleetPace.class)
                .hasSingleBean(FleetLeaders.class));
    }

    @Test
    void sharesNothingWithoutARegistration() {
        this.alone.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsulHttp.class));
        this.registered
                .withPropertyValues("spring.cloud.service-registry.auto-registration.enabled=false")
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ConsulProperties.class)
                        .doesNotHaveBean(ConsulHttp.class));
    }

    @Test
    void sharesNothingWithoutConsulOrJackson() {
        this.alone
                .withClassLoader(new FilteredClassLoader(ConsulRegistration.class))
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsulHttp.class));
        this.registered
                .withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsulHttp.class));
    }

    @Test
    void hasNoFleetWhereThatIsSwitchedOff() {
        this.registered.withPropertyValues("shutdown.fleet.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(FleetStores.class)
                .hasSingleBean(FleetPace.class));
    }

    @Test
    void sharesNoLeadershipsWhereThatIsSwitchedOff() {
        for (String property : new String[] {"shutdown.leadership.enabled", "shutdown.leadership.across-fleet"}) {
            this.registered.withPropertyValues(property + "=false").run((context) -> assertThat(context)
                    .hasSingleBean(FleetStores.class)
                    .doesNotHaveBean(FleetPace.class)
                    .doesNotHaveBean(FleetLeaders.class));
        }
    }

    @Test
    void aNativeImageKeepsWhatIsWrittenAsJson() {
        RuntimeHints hints = new RuntimeHints();
        new ReflectiveRuntimeHintsRegistrar()
                .registerRuntimeHints(hints, ConsulShutdownAutoConfiguration.FleetConfiguration.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(FleetMember.class, "waiting"))
                .accepts(hints);
    }
}
