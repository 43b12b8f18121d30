package io.quiesce.shutdown.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MetricsShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    ShutdownAutoConfiguration.class,
                    MetricsShutdownAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void bindsMetersToTheRegistryOfTheApplication() {
        this.contextRunner.run((context) -> assertThat(context.getBean(MeterRegistry.class)
                        .get("shutdown.state")
                        .gauge()
                        .value())
                .isZero());
    }

    @Test
    void bindsMetersToAllRegistriesOfTheApplication() {
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        this.contextRunner
                .withBean("second", SimpleMeterRegistry.class, () -> second)
                .run((context) -> assertThat(second.get("shutdown.outstanding")
                                .tag("kind", "requests")
                                .gauges())
                        .hasSize(1));
    }

    @Test
    void observesNothingWithoutAnObservationRegistry() {
        this.contextRunner.run((context) ->
                assertThat(context).hasSingleBean(ShutdownMeters.class).doesNotHaveBean(ShutdownObservations.class));
    }

    @Test
    void observesTheShutdownAndItsPhasesToTheEnd() {
        List<String> stopped = new ArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                stopped.add("%s %s in %s"
                        .formatted(
                                context.getName(),
                                context.getLowCardinalityKeyValues(),
                                (context.getParentObservation() != null)
                                        ? context.getParentObservation()
                                                .getContextView()
                                                .getName()
                                        : "nothing"));
            }
        });
        this.contextRunner.withBean(ObservationRegistry.class, () -> registry).run((context) -> assertThat(context)
                .hasSingleBean(ShutdownObservations.class));
        assertThat(stopped)
                .containsExactly(
                        "shutdown.phase [keyValue(cause=CONTEXT_CLOSED),keyValue(outcome=completed),keyValue(phase=drain)] in shutdown",
                        "shutdown.phase [keyValue(cause=CONTEXT_CLOSED),keyValue(outcome=running),keyValue(phase=close)] in shutdown",
                        "shutdown [keyValue(cause=CONTEXT_CLOSED),keyValue(outcome=completed)] in nothing");
    }

    @Test
    void backsOffWhenSwitchedOff() {
        this.contextRunner
                .withPropertyValues("shutdown.metrics.enabled=false")
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ShutdownMeters.class)
                        .doesNotHaveBean(ShutdownObservations.class));
    }

    @Test
    void backsOffWithoutMicrometer() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, MetricsShutdownAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("io.micrometer.core", "io.micrometer.observation"))
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("shutdownMeters")
                        .doesNotHaveBean("shutdownObservations"));
    }

    @Test
    void backsOffWhenTheShutdownIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(MetricsShutdownAutoConfiguration.class));
    }
}
