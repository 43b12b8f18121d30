package io.quiesce.shutdown.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.util.ForwardingLoadBalancer;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GrpcClientShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, GrpcClientShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.exit.enabled=false");

    private static @Nullable LoadBalancerProvider policy() {
        return LoadBalancerRegistry.getDefaultRegistry().getProvider("quiesce_round_robin");
    }

    @Test
    void channelsKnowThePolicyAsLongAsTheApplicationRuns() {
        this.contextRunner.run((context) -> assertThat(policy()).isSameAs(context.getBean(StayingServersPolicy.class)));
        assertThat(policy()).isNull();
    }

    @Test
    void channelsKnowThePolicyWhereBeansAreMadeLate() {
        this.contextRunner
                .withInitializer((context) ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run((context) -> assertThat(policy()).isNotNull());
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.loadbalancer.enabled=false")
                .run((context) -> assertThat(context).doesNotHaveBean(StayingServersPolicy.class));
    }

    @Test
    void backsOffWithoutTheClassesOfChannels() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(ForwardingLoadBalancer.class))
                .run((context) -> assertThat(context).doesNotHaveBean(GrpcClientShutdownAutoConfiguration.class));
    }
}
