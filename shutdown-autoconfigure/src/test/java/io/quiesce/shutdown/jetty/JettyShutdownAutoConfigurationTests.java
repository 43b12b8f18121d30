package io.quiesce.shutdown.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class JettyShutdownAutoConfigurationTests {

    private static final AutoConfigurations CONFIGURATIONS =
            AutoConfigurations.of(ShutdownAutoConfiguration.class, JettyShutdownAutoConfiguration.class);

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS);

    @Test
    void followsTheConnectionsOfAWebApplication() {
        this.runner.run((context) -> assertThat(context)
                .hasSingleBean(JettyConnections.class)
                .hasSingleBean(JettyAbandonment.class)
                .hasBean("shutdownJettyConnectionsLeaving")
                .hasBean("shutdownJettyCustomizer"));
    }

    @Test
    void backsOffWhenDisabled() {
        this.runner.withPropertyValues("shutdown.http.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(JettyConnections.class));
    }

    @Test
    void backsOffWithoutAShutdown() {
        this.runner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(JettyConnections.class));
    }

    @Test
    void backsOffWithoutJetty() {
        this.runner
                .withClassLoader(new FilteredClassLoader(ConfigurableJettyWebServerFactory.class))
                .run((context) -> assertThat(context).doesNotHaveBean(JettyShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutAWebServer() {
        new ApplicationContextRunner().withConfiguration(CONFIGURATIONS).run((context) -> assertThat(context)
                .doesNotHaveBean(JettyConnections.class));
    }

    @Test
    void knowsHttp2IfItIsThere() {
        this.runner.run((context) -> assertThat(context).hasSingleBean(Http2GoAway.class));
        this.runner
                .withClassLoader(new FilteredClassLoader("org.eclipse.jetty.http2"))
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(JettyConnections.class)
                        .doesNotHaveBean(Http2GoAway.class));
    }
}
