package io.quiesce.shutdown.webflux;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.ConditionalOnSessions;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.socket.WebSocketHandler;

/**
 * Auto-configuration that tells and closes the WebSocket sessions of a reactive web application when it leaves.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = SessionsShutdownAutoConfiguration.class)
@ConditionalOnClass({WebSocketHandler.class, HandlerAdapter.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "shutdown.websocket.enabled", matchIfMissing = true)
@ConditionalOnSessions
@EnableConfigurationProperties(WebSocketShutdownProperties.class)
public final class WebFluxSocketShutdownAutoConfiguration {

    @Bean
    ReactiveSessionHandlerAdapter shutdownWebSocketHandlerAdapter(
            SessionHall shutdownSessionHall,
            WebSocketShutdownProperties properties,
            ObjectProvider<SuspendMessage> message,
            ObjectProvider<HandlerAdapter> adapters) {
        // Once, so that a value that cannot be meant refuses the start.
        properties.check();
        SuspendMessage text = message.getIfAvailable(SuspendJson::new);
        return new ReactiveSessionHandlerAdapter(
                (handler) -> new ReactiveSessionHandler(handler, shutdownSessionHall, text, properties), adapters);
    }
}
