package io.quiesce.shutdown.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.socket.WebSocketHandler;

class WebSocketShutdownAutoConfigurationTests {

    private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
            .withPropertyValues("shutdown.exit.enabled=false")
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SessionsShutdownAutoConfiguration.class,
                    WebSocketShutdownAutoConfiguration.class));

    @Test
    void doesWithoutChannelsOfStomp() {
        this.contextRunner.run((context) -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(SessionHandlerAdapter.class)
                .hasSingleBean(StompChannels.class));
    }

    @Test
    void doesWithoutSpringMessaging() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader("org.springframework.messaging"))
                .run((context) -> assertThat(context)
                        .hasSingleBean(SessionHandlerAdapter.class)
                        .doesNotHaveBean("shutdownStompChannels"));
    }

    @Test
    void backsOffWithoutSpringWebSocket() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(WebSocketHandler.class.getPackageName()))
                .run((context) -> assertThat(context).doesNotHaveBean("shutdownWebSocketHandlerAdapter"));
    }

    @Test
    void backsOffWhenSessionsAreNotCounted() {
        this.contextRunner.withPropertyValues("shutdown.sessions.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(SessionHandlerAdapter.class));
    }
}
