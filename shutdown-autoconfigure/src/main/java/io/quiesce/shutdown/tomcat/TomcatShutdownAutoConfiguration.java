package io.quiesce.shutdown.tomcat;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.connections.ConnectionsLeaving;
import io.quiesce.shutdown.connections.ConnectionsShutdownProperties;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.TomcatConnectors;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that has clients leave the connections that they keep open to Tomcat.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ImportRuntimeHints(TomcatHandler.Hints.class)
@EnableConfigurationProperties(ConnectionsShutdownProperties.class)
public final class TomcatShutdownAutoConfiguration {

    @Bean
    TomcatConnections shutdownTomcatConnections(ShutdownEngine shutdownEngine) {
        return new TomcatConnections(shutdownEngine.timings());
    }

    @Bean
    ConnectionsLeaving shutdownTomcatConnectionsLeaving(
            TomcatConnections shutdownTomcatConnections,
            ConnectionsShutdownProperties properties,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock) {
        return ConnectionsLeaving.of(shutdownTomcatConnections, properties, shutdownEngine, shutdownClock);
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatCustomizer(
            TomcatConnections shutdownTomcatConnections,
            TomcatAbandonment tomcatAbandonment,
            WorkLedger shutdownWorkLedger) {
        return (factory) -> factory.addContextCustomizers((context) -> {
            TomcatConnectors.forEach(context, (connector) -> {
                TomcatArrivals.install(connector, shutdownWorkLedger);
                shutdownTomcatConnections.install(connector);
                tomcatAbandonment.follow(connector);
            });
            if (context instanceof StandardContext standard) {
                // Who has not finished by now has been abandoned, and is not waited for once more.
                standard.setUnloadDelay(0);
            }
        });
    }

    @Bean
    TomcatAbandonment tomcatAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        return new TomcatAbandonment(context);
    }
}
