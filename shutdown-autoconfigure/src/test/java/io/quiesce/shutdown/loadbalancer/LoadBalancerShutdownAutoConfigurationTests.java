package io.quiesce.shutdown.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.CompletionContext.Status;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;

class LoadBalancerShutdownAutoConfigurationTests {

    private static final ServiceInstance FIRST = new DefaultServiceInstance("1", "orders", "10.0.0.1", 80, false);

    private static final ServiceInstance SECOND = new DefaultServiceInstance("2", "orders", "10.0.0.2", 80, false);

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    LoadBalancerShutdownAutoConfiguration.class,
                    LoadBalancerAutoConfiguration.class))
            .withBean(
                    "orders",
                    LoadBalancerClientSpecification.class,
                    () -> new LoadBalancerClientSpecification("orders", new Class<?>[] {Orders.class}));

    /** What an application may have for one of its clients. */
    static class Orders {

        @Bean
        ServiceInstanceListSupplier instances() {
            return new ServiceInstanceListSupplier() {

                @Override
                public String getServiceId() {
                    return "orders";
                }

                @Override
                public Flux<List<ServiceInstance>> get() {
                    return Flux.just(List.of(FIRST, SECOND));
                }
            };
        }
    }

    private static List<ServiceInstance> instances(LoadBalancerClientFactory factory) {
        return factory.getInstance("orders", ServiceInstanceListSupplier.class)
                .get(new DefaultRequest<>())
                .blockFirst();
    }

    @Test
    void clientsWithASupplierOfTheirOwnObeyToo() {
        this.contextRunner.run((context) -> {
            LoadBalancerClientFactory factory = context.getBean(LoadBalancerClientFactory.class);
            LeavingInstances leaving = context.getBean(LeavingInstances.class);
            leaving.onComplete(answer(FIRST, "shutting-down"));
            assertThat(instances(factory)).containsExactly(SECOND);
            leaving.onComplete(answer(SECOND, "online"));
            assertThat(instances(factory)).containsExactly(SECOND);
            leaving.onComplete(answer(FIRST, null));
            assertThat(instances(factory)).containsExactly(FIRST, SECOND);
        });
    }

    /** As the filter of a reactive client makes it. */
    private static CompletionContext<Object, ServiceInstance, Object> answer(ServiceInstance instance, String state) {
        ClientResponse response = ClientResponse.create(HttpStatus.OK)
                .headers((headers) -> {
                    if (state != null) {
                        headers.set("Shutdown-State", state);
                    }
                })
                .build();
        RequestData request = new RequestData(HttpMethod.GET, instance.getUri(), null, null, null);
        return new CompletionContext<>(
                Status.SUCCESS,
                new DefaultRequest<>(),
                new DefaultResponse(instance),
                new ResponseData(response, request));
    }

    @Test
    void nothingIsLearntWithoutAResponse() {
        this.contextRunner.run((context) -> {
            LeavingInstances leaving = context.getBean(LeavingInstances.class);
            leaving.onComplete(answer(FIRST, "offline"));
            leaving.onComplete(new CompletionContext<>(
                    Status.FAILED,
                    new IllegalStateException("reset"),
                    new DefaultRequest<>(),
                    new DefaultResponse(FIRST)));
            leaving.onComplete(new CompletionContext<>(Status.DISCARD, new DefaultRequest<>()));
            assertThat(leaving.without(List.of(FIRST, SECOND))).containsExactly(SECOND);
        });
    }

    @Test
    void anInstanceCanLeaveForNoTimeAtAll() {
        this.contextRunner.withPropertyValues("shutdown.loadbalancer.ttl=0").run((context) -> {
            LeavingInstances leaving = context.getBean(LeavingInstances.class);
            leaving.onComplete(answer(FIRST, "offline"));
            assertThat(leaving.without(List.of(FIRST, SECOND))).containsExactly(FIRST, SECOND);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "366d"})
    void refusesATimeThatMakesNoSense(String ttl) {
        this.contextRunner
                .withPropertyValues("shutdown.loadbalancer.ttl=" + ttl)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("shutdown.loadbalancer.ttl"));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.loadbalancer.enabled=false")
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LoadBalancerShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenEverythingIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(LoadBalancerShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutTheLoadBalancer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class, LoadBalancerShutdownAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(LoadBalancerClientSpecification.class))
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LoadBalancerShutdownAutoConfiguration.class));
    }
}
