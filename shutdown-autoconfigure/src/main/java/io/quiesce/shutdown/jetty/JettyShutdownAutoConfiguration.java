package io.quiesce.shutdown.jetty;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.connections.ConnectionsLeaving;
import io.quiesce.shutdown.connections.ConnectionsShutdownProperties;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that has clients leave the connections that they keep open to Jetty.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(ConnectionsShutdownProperties.class)
public final class JettyShutdownAutoConfiguration {

    @Bean
    JettyConnections shutdownJettyConnections(GoAway shutdownJettyGoAway) {
        return new JettyConnections(shutdownJettyGoAway);
    }

    @Bean
    ConnectionsLeaving shutdownJettyConnectionsLeaving(
            JettyConnections shutdownJettyConnections,
            ConnectionsShutdownProperties properties,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock) {
        return ConnectionsLeaving.of(shutdownJettyConnections, properties, shutdownEngine, shutdownClock);
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> shutdownJettyCustomizer(
            JettyConnections shutdownJettyConnections) {
        return (factory) -> factory.addServerCustomizers(shutdownJettyConnections::install);
    }

    @Bean
    JettyAbandonment jettyAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        return new JettyAbandonment(context);
    }

    /** What needs Jetty's HTTP/2. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HTTP2Connection.class)
    static class Http2Configuration {

        @Bean
        GoAway shutdownJettyGoAway() {
            return new Http2GoAway();
        }
    }

    /** What there is without it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.eclipse.jetty.http2.HTTP2Connection")
    static class NoHttp2Configuration {

        @Bean
        GoAway shutdownJettyGoAway() {
            return GoAway.NONE;
        }
    }
}
