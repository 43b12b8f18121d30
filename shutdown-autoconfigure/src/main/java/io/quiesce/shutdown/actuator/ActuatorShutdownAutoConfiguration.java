package io.quiesce.shutdown.actuator;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.StrictOperations;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that keeps the actuator's endpoints served during a shutdown.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({PathMappedEndpoints.class, WebEndpointAutoConfiguration.class})
@ConditionalOnEngine
@ConditionalOnBean(name = "pathMappedEndpoints")
public final class ActuatorShutdownAutoConfiguration {

    @Bean
    @ConditionalOnAvailableEndpoint
    DrainEndpoint drainEndpoint(ShutdownEngine shutdownEngine, Drain shutdownDrain, WorkLedger shutdownWorkLedger) {
        return new DrainEndpoint(
                shutdownDrain,
                shutdownWorkLedger::counts,
                shutdownEngine.softDrain()::pending,
                () -> shutdownWorkLedger.forecast(
                        shutdownEngine.softDrain().restOfWindow(),
                        shutdownEngine.timings().cancelRunningTasksAfter()));
    }

    @Bean
    @ConditionalOnAvailableEndpoint(endpoint = DrainEndpoint.class)
    StrictOperations drainEndpointOperations() {
        return new StrictOperations("drain");
    }

    @Bean
    ManagementPaths managementPaths(PathMappedEndpoints pathMappedEndpoints, Environment environment) {
        boolean samePort = ManagementPortType.get(environment) == ManagementPortType.SAME;
        String servletPath = environment.getProperty("spring.mvc.servlet.path", "");
        return new ManagementPaths(pathMappedEndpoints, samePort, servletPath.equals("/") ? "" : servletPath);
    }
}
