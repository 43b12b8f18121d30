package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.Exemption;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class ManagementPathsTests {

    private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    ApplicationAvailabilityAutoConfiguration.class,
                    ActuatorShutdownAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    WebEndpointAutoConfiguration.class,
                    InfoEndpointAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    AvailabilityHealthContributorAutoConfiguration.class,
                    AvailabilityProbesAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class));

    @Test
    void exemptsWhatIsBelowTheBasePathAndNothingElse() {
        this.contextRunner.run((context) -> {
            Exemption paths = context.getBean(Exemption.class);
            assertThat(paths.isExempt("/actuator")).isTrue();
            assertThat(paths.isExempt("/actuator/health/readiness")).isTrue();
            assertThat(paths.isExempt("/actuators")).isFalse();
            assertThat(paths.isExempt("/orders/actuator")).isFalse();
            assertThat(paths.isExempt("/")).isFalse();
        });
    }

    @Test
    void followsTheBasePathAndThePathOfTheServlet() {
        this.contextRunner
                .withPropertyValues("management.endpoints.web.base-path=/manage", "spring.mvc.servlet.path=/api")
                .run((context) -> {
                    Exemption paths = context.getBean(Exemption.class);
                    assertThat(paths.isExempt("/api/manage/health")).isTrue();
                    assertThat(paths.isExempt("/manage/health")).isFalse();
                });
    }

    @Test
    void exemptsSingleEndpointsWhenTheBasePathIsTheRoot() {
        this.contextRunner
                .withPropertyValues("management.endpoints.web.base-path=/")
                .run((context) -> {
                    Exemption paths = context.getBean(Exemption.class);
                    assertThat(paths.isExempt("/health/readiness")).isTrue();
                    assertThat(paths.isExempt("/orders")).isFalse();
                });
    }

    @Test
    void exemptsNothingHereWhenManagementHasAPortOfItsOwn() {
        this.contextRunner
                .withPropertyValues("server.port=8080", "management.server.port=8081")
                .run((context) -> assertThat(context.getBean(Exemption.class).isExempt("/actuator/health"))
                        .isFalse());
    }

    @Test
    void exemptsProbesThatAreAddedToTheMainPort() {
        this.contextRunner
                .withPropertyValues(
                        "server.port=8080",
                        "management.server.port=8081",
                        "management.endpoint.health.probes.add-additional-paths=true")
                .run((context) -> {
                    Exemption paths = context.getBean(Exemption.class);
                    assertThat(paths.isExempt("/readyz")).isTrue();
                    assertThat(paths.isExempt("/livez")).isTrue();
                });
    }

    @Test
    void backsOffWithoutTheActuator() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(PathMappedEndpoints.class))
                .run((context) -> assertThat(context).doesNotHaveBean(ActuatorShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(Exemption.class));
    }
}
