package io.quiesce.shutdown.netty;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.connections.ConnectionsLeaving;
import io.quiesce.shutdown.connections.ConnectionsShutdownProperties;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServer;

/**
 * Auto-configuration that has clients leave the connections that they keep open to Reactor Netty.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({HttpServer.class, NettyReactiveWebServerFactory.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(ConnectionsShutdownProperties.class)
public final class NettyShutdownAutoConfiguration {

    @Bean
    NettyConnections shutdownNettyConnections(WorkLedger shutdownWorkLedger, EngineClock shutdownClock) {
        return new NettyConnections(shutdownWorkLedger::isDraining, shutdownClock);
    }

    @Bean
    ConnectionsLeaving shutdownNettyConnectionsLeaving(
            NettyConnections shutdownNettyConnections,
            ConnectionsShutdownProperties properties,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock) {
        return ConnectionsLeaving.of(shutdownNettyConnections, properties, shutdownEngine, shutdownClock);
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> shutdownNettyConnectionsCustomizer(
            NettyConnections shutdownNettyConnections) {
        return (factory) -> factory.addServerCustomizers(shutdownNettyConnections::install);
    }
}
