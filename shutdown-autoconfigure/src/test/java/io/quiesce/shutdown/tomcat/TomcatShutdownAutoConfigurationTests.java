package io.quiesce.shutdown.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;

class TomcatShutdownAutoConfigurationTests {

    private static final AutoConfigurations CONFIGURATIONS =
            AutoConfigurations.of(ShutdownAutoConfiguration.class, TomcatShutdownAutoConfiguration.class);

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS);

    @Test
    void followsTheConnectionsOfAWebApplication() {
        this.runner.run((context) -> assertThat(context)
                .hasSingleBean(TomcatConnections.class)
                .hasSingleBean(TomcatAbandonment.class)
                .hasBean("shutdownTomcatConnectionsLeaving")
                .hasBean("shutdownTomcatCustomizer"));
    }

    @Test
    void backsOffWhenDisabled() {
        this.runner.withPropertyValues("shutdown.http.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(TomcatConnections.class));
    }

    @Test
    void backsOffWithoutAShutdown() {
        this.runner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(TomcatConnections.class));
    }

    @Test
    void backsOffWithoutTomcat() {
        this.runner
                .withClassLoader(new FilteredClassLoader(ConfigurableTomcatWebServerFactory.class))
                .run((context) -> assertThat(context).doesNotHaveBean(TomcatShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutAWebServer() {
        new ApplicationContextRunner().withConfiguration(CONFIGURATIONS).run((context) -> assertThat(context)
                .doesNotHaveBean(TomcatConnections.class));
    }
}
