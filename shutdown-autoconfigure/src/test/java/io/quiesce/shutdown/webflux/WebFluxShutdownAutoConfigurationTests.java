package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.socket.WebSocketHandler;

class WebFluxShutdownAutoConfigurationTests {

    private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
            ShutdownAutoConfiguration.class,
            SessionsShutdownAutoConfiguration.class,
            WebFluxShutdownAutoConfiguration.class,
            WebFluxSocketShutdownAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner contextRunner =
            new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void takesPartInAReactiveWebApplication() {
        this.contextRunner.run((context) -> assertThat(context)
                .hasSingleBean(WebHttpHandlerBuilderCustomizer.class)
                .hasSingleBean(ReactiveSessions.class)
                .hasSingleBean(ReactiveSessionHandlerAdapter.class)
                .hasSingleBean(NettyAbandonment.class));
    }

    @Test
    void leavesRequestsAloneWhenHttpIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.http.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(WebFluxShutdownAutoConfiguration.class)
                .hasSingleBean(ReactiveSessionHandlerAdapter.class));
    }

    @Test
    void leavesSocketsAloneWhenTheyAreDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.websocket.enabled=false")
                .run((context) -> assertThat(context)
                        .doesNotHaveBean(ReactiveSessionHandlerAdapter.class)
                        .hasSingleBean(ReactiveSessions.class));
    }

    @Test
    void leavesSessionsAloneWhenTheyAreDisabled() {
        this.contextRunner.withPropertyValues("shutdown.sessions.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(ReactiveSessionHandlerAdapter.class)
                .doesNotHaveBean(ReactiveSessions.class)
                .hasSingleBean(WebHttpHandlerBuilderCustomizer.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(WebFluxShutdownAutoConfiguration.class)
                .doesNotHaveBean(WebFluxSocketShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffOutsideAReactiveWebApplication() {
        new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS).run((context) -> assertThat(context)
                .doesNotHaveBean(WebFluxShutdownAutoConfiguration.class)
                .doesNotHaveBean(WebFluxSocketShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutWebFlux() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(WebHttpHandlerBuilderCustomizer.class, WebSocketHandler.class))
                .run((context) -> assertThat(context)
                        .doesNotHaveBean(WebFluxShutdownAutoConfiguration.class)
                        .doesNotHaveBean(WebFluxSocketShutdownAutoConfiguration.class));
    }

    @Test
    void leavesOtherServersAlone() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(NettyReactiveWebServerFactory.class))
                .run((context) -> assertThat(context)
                        .hasSingleBean(WebHttpHandlerBuilderCustomizer.class)
                        .doesNotHaveBean(NettyAbandonment.class));
    }

    @ParameterizedTest
    @CsvSource({"spring.main.banner-mode=off, PT0S", "spring.reactor.netty.shutdown-quiet-period=3s, PT7S"})
    void waitsForEventLoopsOnlyWhereThatIsAskedFor(String property, Duration expected) {
        this.contextRunner
                .withBean(ReactorResourceFactory.class, () -> {
                    ReactorResourceFactory factory = new ReactorResourceFactory();
                    factory.setShutdownQuietPeriod(Duration.ofSeconds(7));
                    return factory;
                })
                .withPropertyValues(property)
                .run((context) -> assertThat(context.getBean(ReactorResourceFactory.class))
                        .extracting("shutdownQuietPeriod")
                        .isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "shutdown.http.always-accept, legacy/**",
        "shutdown.sessions.long-polls, news",
        "shutdown.http.reject-status, 200",
        "shutdown.http.retry-after, -1s",
        "shutdown.websocket.close-code, 1000"
    })
    void refusesWhatCannotBeMeant(String property, String value) {
        this.contextRunner.withPropertyValues(property + "=" + value).run((context) -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(RefusedStartException.class)
                .hasMessageContaining(property));
    }
}
