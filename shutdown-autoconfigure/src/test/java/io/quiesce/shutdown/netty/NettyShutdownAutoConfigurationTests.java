package io.quiesce.shutdown.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class NettyShutdownAutoConfigurationTests {

    private static final AutoConfigurations CONFIGURATIONS =
            AutoConfigurations.of(ShutdownAutoConfiguration.class, NettyShutdownAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner runner =
            new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS);

    @Test
    void followsTheConnectionsOfAReactiveApplication() {
        this.runner.run((context) -> assertThat(context)
                .hasSingleBean(NettyConnections.class)
                .hasBean("shutdownNettyConnectionsLeaving")
                .hasBean("shutdownNettyConnectionsCustomizer"));
    }

    @Test
    void backsOffWhenDisabled() {
        this.runner.withPropertyValues("shutdown.http.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(NettyConnections.class));
    }

    @Test
    void backsOffWithoutAShutdown() {
        this.runner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(NettyConnections.class));
    }

    @Test
    void backsOffWithoutReactorNetty() {
        this.runner
                .withClassLoader(new FilteredClassLoader(NettyReactiveWebServerFactory.class))
                .run((context) -> assertThat(context).doesNotHaveBean(NettyShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffInAServletApplication() {
        new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS).run((context) -> assertThat(context)
                .doesNotHaveBean(NettyConnections.class));
    }
}
