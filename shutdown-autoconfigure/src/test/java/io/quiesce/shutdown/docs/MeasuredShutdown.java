package io.quiesce.shutdown.docs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.fleet.FleetShutdownAutoConfiguration;
import io.quiesce.shutdown.metrics.MetricsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A shutdown in which everything that is measured has happened.
 */
final class MeasuredShutdown {

    private MeasuredShutdown() {}

    static void run(MeterRegistry meters, ObservationRegistry observations) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class,
                        FleetShutdownAutoConfiguration.class,
                        SessionsShutdownAutoConfiguration.class,
                        MetricsShutdownAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> observations)
                .withBean(ShutdownHandler.class, () -> (progress) -> {})
                .withBean(RegistryStub.class)
                .withBean("consulFleetStores", FleetStub.class)
                .run((context) ->
                        context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(meters)));
    }
}
