package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

class GrpcShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, GrpcShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.exit.enabled=false");

    @Test
    void drainsServers() {
        this.contextRunner.run((context) -> assertThat(context)
                .hasSingleBean(GrpcServers.class)
                .hasSingleBean(DrainInterceptor.class)
                .hasSingleBean(HealthCalls.class)
                .hasSingleBean(ServerBuilderCustomizer.class));
    }

    @Test
    void hasNothingToStopWithoutAServer() {
        this.contextRunner.run((context) ->
                assertThat(context.getBean(GrpcServers.class).isEmpty()).isTrue());
    }

    @Test
    void makesNoServerThatNobodyHasAskedFor() {
        this.contextRunner
                .withBean(
                        "lazyServer",
                        Server.class,
                        () -> ServerBuilder.forPort(0).build(),
                        (definition) -> definition.setLazyInit(true))
                .run((context) -> {
                    assertThat(context.getBean(GrpcServers.class).isEmpty()).isTrue();
                    context.getBean("lazyServer");
                    assertThat(context.getBean(GrpcServers.class).isEmpty()).isFalse();
                });
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.grpc.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(GrpcShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenEverythingIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(GrpcShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutGrpc() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(ServerInterceptor.class))
                .run((context) -> assertThat(context).doesNotHaveBean(GrpcShutdownAutoConfiguration.class));
    }

    @Test
    void drainsWithoutAHealthService() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(HealthCheckResponse.class))
                .run((context) ->
                        assertThat(context).hasSingleBean(GrpcServers.class).doesNotHaveBean("shutdownHealthCalls"));
    }

    @Test
    void drainsServersOfTheApplicationWithoutSpringGrpc() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(ServerBuilderCustomizer.class, GrpcServerStartedEvent.class))
                .run((context) -> assertThat(context)
                        .hasSingleBean(GrpcServers.class)
                        .doesNotHaveBean("shutdownServerBuilderCustomizer"));
    }

    @Test
    void refusesSessionsThatCannotBeMethods() {
        for (String pattern : List.of("OrderService", "/quiesce.sample.v1.OrderService/Watch")) {
            this.contextRunner
                    .withPropertyValues("shutdown.grpc.sessions=" + pattern)
                    .run((context) -> assertThat(context)
                            .getFailure()
                            .hasRootCauseInstanceOf(RefusedStartException.class)
                            .rootCause()
                            .hasMessageContaining("The pattern '" + pattern + "' of 'shutdown.grpc.sessions'"));
        }
    }
}
