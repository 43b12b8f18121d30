package io.quiesce.shutdown.websocket;

import java.util.List;
import java.util.stream.Stream;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.ConditionalOnSessions;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * Auto-configuration that tells and closes the WebSocket sessions of a servlet application when it leaves.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = SessionsShutdownAutoConfiguration.class)
@ConditionalOnClass({WebSocketHttpRequestHandler.class, HandlerAdapter.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "shutdown.websocket.enabled", matchIfMissing = true)
@ConditionalOnSessions
@EnableConfigurationProperties(WebSocketShutdownProperties.class)
public final class WebSocketShutdownAutoConfiguration {

    @Bean
    SessionHandlerAdapter shutdownWebSocketHandlerAdapter(
            SessionHall shutdownSessionHall,
            WebSocketShutdownProperties properties,
            ObjectProvider<SuspendMessage> message,
            ObjectProvider<ConnectionFactory> special) {
        // Once, so that a value that cannot be meant refuses the start.
        properties.check();
        ConnectionFactory plain =
                new PlainConnections(shutdownSessionHall, message.getIfAvailable(SuspendJson::new), properties);
        List<ConnectionFactory> kinds =
                Stream.concat(special.orderedStream(), Stream.of(plain)).toList();
        return new SessionHandlerAdapter((handler) -> new SessionWebSocketHandler(handler, kinds));
    }

    /** STOMP, whose frames travel through channels of Spring Messaging. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({SubProtocolWebSocketHandler.class, SimpAnnotationMethodMessageHandler.class})
    static class StompConfiguration {

        @Bean
        StompConnections shutdownStompConnections(
                SessionHall shutdownSessionHall,
                WebSocketShutdownProperties properties,
                ObjectProvider<SuspendMessage> message) {
            return new StompConnections(shutdownSessionHall, message.getIfAvailable(SuspendJson::new), properties);
        }

        @Bean
        StompChannels shutdownStompChannels(
                StompConnections shutdownStompConnections,
                SessionHall shutdownSessionHall,
                WebSocketShutdownProperties properties,
                BeanFactory beans,
                ObjectProvider<SimpAnnotationMethodMessageHandler> handlers) {
            return new StompChannels(
                    shutdownStompConnections, shutdownSessionHall, properties.stompDestination(), beans, handlers);
        }
    }
}
