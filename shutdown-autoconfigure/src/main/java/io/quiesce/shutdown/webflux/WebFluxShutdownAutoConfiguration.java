package io.quiesce.shutdown.webflux;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.sessions.ConditionalOnSessions;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.AlwaysAccepted;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.LongLivedRequestProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.http.server.HttpServer;

/**
 * Auto-configuration that counts, refuses and cancels the requests of a reactive web application.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = {ShutdownAutoConfiguration.class, SessionsShutdownAutoConfiguration.class})
@ConditionalOnClass({HttpHandler.class, WebHttpHandlerBuilderCustomizer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties({HttpShutdownProperties.class, LongLivedRequestProperties.class})
public final class WebFluxShutdownAutoConfiguration {

    /** Unlike a bean that decorates handlers, this leaves those of a separate management port alone. */
    @Bean
    WebHttpHandlerBuilderCustomizer shutdownHttpHandlerCustomizer(
            WorkLedger shutdownWorkLedger,
            Admission shutdownAdmission,
            HttpShutdownProperties properties,
            ObjectProvider<Exemption> exemptions,
            ObjectProvider<ReactiveSessions> shutdownReactiveSessions) {
        ReactiveAdmission door = new ReactiveAdmission(shutdownAdmission, properties);
        ReactiveRefusal leaving = new ReactiveRefusal(properties, RefusalAnswer.SHUTTING_DOWN);
        Iterable<Exemption> exempt = Beans.later(exemptions);
        return (builder) -> builder.httpHandlerDecorator((handler) -> new DrainHttpHandler(
                handler, shutdownWorkLedger, exempt, door, leaving, shutdownReactiveSessions.getIfAvailable()));
    }

    @Bean
    AlwaysAccepted shutdownAlwaysAccepted(HttpShutdownProperties properties) {
        return new AlwaysAccepted(properties.alwaysAccept());
    }

    @Bean
    @ConditionalOnSessions
    ReactiveSessions shutdownReactiveSessions(
            LongLivedRequestProperties properties,
            SessionHall shutdownSessionHall,
            ObjectProvider<SuspendMessage> message) {
        return new ReactiveSessions(shutdownSessionHall, message.getIfAvailable(SuspendJson::new), properties);
    }

    /** What only Reactor Netty needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HttpServer.class, NettyReactiveWebServerFactory.class})
    static class NettyConfiguration {

        @Bean
        static PromptResources shutdownPromptResources(Environment environment) {
            return new PromptResources(environment);
        }

        @Bean
        NettyAbandonment nettyAbandonment() {
            return new NettyAbandonment();
        }

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> shutdownNettyCustomizer(
                NettyAbandonment nettyAbandonment) {
            return (factory) -> factory.addServerCustomizers(nettyAbandonment::follow);
        }
    }
}
