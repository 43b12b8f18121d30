package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryClientConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistryAutoConfiguration;
import org.springframework.cloud.consul.support.ConsulHeartbeatAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;

@Timeout(60)
class DiscoveryShutdownAutoConfigurationTests {

    private static final String ID = "orders-1";

    private final FakeAgent agent = new FakeAgent();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, DiscoveryShutdownAutoConfiguration.class));

    private final ApplicationContextRunner exampleRunner =
            this.contextRunner.withUserConfiguration(ExampleConfiguration.class);

    private final ApplicationContextRunner consulRunner = this.contextRunner
            .withConfiguration(AutoConfigurations.of(
                    UtilAutoConfiguration.class,
                    ConsulAutoConfiguration.class,
                    ConsulDiscoveryClientConfiguration.class,
                    ConsulHeartbeatAutoConfiguration.class,
                    ConsulServiceRegistryAutoConfiguration.class,
                    AutoServiceRegistrationAutoConfiguration.class,
                    AlternativesShutdownAutoConfiguration.class,
                    ConsulAutoServiceRegistrationAutoConfiguration.class))
            .withPropertyValues(
                    "spring.cloud.consul.host=127.0.0.1",
                    "spring.cloud.consul.port=" + this.agent.port(),
                    "spring.cloud.consul.discovery.instance-id=" + ID,
                    "spring.cloud.consul.discovery.port=8080",
                    "shutdown.registry.timeout=50s",
                    "shutdown.force-shutdown-after=50s");

    DiscoveryShutdownAutoConfigurationTests() throws IOException {}

    @AfterEach
    void close() {
        this.agent.close();
    }

    @Test
    void announcesAtARegistryThatNobodyHasHeardOf() {
        this.exampleRunner.run((context) -> {
            context.getBean(ExampleAutoServiceRegistration.class).start();
            ShutdownEngine engine = context.getBean(ShutdownEngine.class);
            engine.drain(ShutdownCause.SIGINT);
            assertThat(context.getBean(ExampleConfiguration.class).order).containsExactly("register", "deregister");
            assertThat(engine.closed().orElseThrow().registry()).singleElement().satisfies((entry) -> {
                assertThat(entry.name()).isEqualTo("example");
                assertThat(entry.result()).isEqualTo(Result.COMPLETED);
            });
        });
    }

    @Test
    void backsOffWhenTheRegistryIsDisabled() {
        this.exampleRunner.withPropertyValues("shutdown.registry.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DiscoveryShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.exampleRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DiscoveryShutdownAutoConfiguration.class));
    }

    @Test
    void registersAGrpcServerWhereAskedTo() {
        this.consulRunner
                .withPropertyValues("shutdown.registry.register-grpc=true")
                .run((context) -> assertThat(context).hasSingleBean(GrpcRegistration.class));
    }

    @Test
    void doesNotRegisterAGrpcServerByItself() {
        this.consulRunner.run((context) -> assertThat(context).doesNotHaveBean(GrpcRegistration.class));
    }

    @Test
    void leavesAWebApplicationToSpringCloud() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class,
                        DiscoveryShutdownAutoConfiguration.class,
                        UtilAutoConfiguration.class,
                        ConsulAutoConfiguration.class,
                        ConsulDiscoveryClientConfiguration.class,
                        ConsulServiceRegistryAutoConfiguration.class,
                        AutoServiceRegistrationAutoConfiguration.class,
                        ConsulAutoServiceRegistrationAutoConfiguration.class))
                .withPropertyValues(
                        "spring.cloud.consul.host=127.0.0.1",
                        "spring.cloud.consul.port=" + this.agent.port(),
                        "spring.cloud.consul.discovery.instance-id=" + ID,
                        "spring.cloud.consul.discovery.port=8080",
                        "shutdown.registry.register-grpc=true")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(GrpcRegistration.class));
    }

    @Test
    void backsOffWithoutSpringCloud() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(AutoServiceRegistration.class))
                .run((context) -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(DiscoveryShutdownAutoConfiguration.class);
                    // There would be no registration either, so that the absence of the bean alone says nothing.
                    assertThat(ConditionEvaluationReport.get(context.getBeanFactory())
                                    .getConditionAndOutcomesBySource()
                                    .get(DiscoveryShutdownAutoConfiguration.class.getName()))
                            .anyMatch((condition) ->
                                    condition.getOutcome().getMessage().contains("did not find required class"));
                });
    }

    @Test
    void backsOffWithoutARegistration() {
        this.contextRunner.run((context) ->
                assertThat(context).hasNotFailed().doesNotHaveBean(DiscoveryShutdownAutoConfiguration.class));
    }

    @Test
    void doesWithoutConsul() {
        this.exampleRunner
                .withClassLoader(new FilteredClassLoader(ConsulClient.class))
                .run((context) -> assertThat(context)
                        .hasSingleBean(RegistryAnnouncement.class)
                        .doesNotHaveBean(ReregistrationGuard.class)
                        .doesNotHaveBean(ConsulConfirmation.class));
    }

    @Test
    void waitsTwoSecondsByDefault() {
        this.exampleRunner.run((context) -> assertThat(
                        context.getBean(RegistryAnnouncement.class).timeout())
                .isEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void readsATimeoutWithoutAUnitAsSeconds() {
        this.exampleRunner.withPropertyValues("shutdown.registry.timeout=3").run((context) -> assertThat(
                        context.getBean(RegistryAnnouncement.class).timeout())
                .isEqualTo(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "366d"})
    void refusesATimeoutThatMakesNoSense(String timeout) {
        this.exampleRunner
                .withPropertyValues("shutdown.registry.timeout=" + timeout)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("shutdown.registry.timeout"));
    }

    @Test
    void takesTheInstanceOutOfConsul() {
        this.consulRunner.run((context) -> {
            context.getBean(AbstractAutoServiceRegistration.class).start();
            assertThat(this.agent.lists(ID)).isTrue();
            assertThat(outcome(context)).isEqualTo("consul COMPLETED");
            assertThat(this.agent.lists(ID)).isFalse();
        });
    }

    @Test
    void reportsThatConsulHasNotLetGo() {
        this.agent.answering(403, "/v1/agent/service/deregister/");
        this.consulRunner.run((context) -> {
            context.getBean(AbstractAutoServiceRegistration.class).start();
            assertThat(outcome(context)).isEqualTo("consul FAILED");
        });
    }

    @Test
    void aHeartbeatUnderWayDoesNotRegisterTheInstanceAgain() {
        CountDownLatch underWay = new CountDownLatch(1);
        AtomicInteger registrations = new AtomicInteger();
        // The agent has forgotten the instance, and has the new registration in its hands when the shutdown begins.
        this.agent.answering(404, "/v1/agent/check/").beforeRegistering(() -> {
            if (registrations.incrementAndGet() == 2) {
                underWay.countDown();
                while (!shutdownWaits() && !isConfirmed()) {
                    Thread.onSpinWait();
                }
            }
        });
        this.consulRunner
                .withBean(ConsulClient.class, this::clientThatReportsRefusals)
                .withPropertyValues(
                        "spring.cloud.consul.discovery.heartbeat.enabled=true",
                        "spring.cloud.consul.discovery.heartbeat.ttl=2s",
                        "spring.cloud.consul.discovery.heartbeat.reregister-service-on-failure=true")
                .run((context) -> {
                    context.getBean(AbstractAutoServiceRegistration.class).start();
                    underWay.await();
                    assertThat(outcome(context)).isEqualTo("consul COMPLETED");
                    assertThat(registrations).hasValue(2);
                    assertThat(this.agent.lists(ID)).isFalse();
                });
    }

    private static String outcome(ApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        engine.drain(ShutdownCause.SIGTERM);
        return engine.closed().orElseThrow().registry().stream()
                .map((entry) -> entry.name() + " " + entry.result())
                .collect(Collectors.joining());
    }

    /** The client of Spring Cloud takes every refusal for success, so that with it no heartbeat ever registers again. */
    private ConsulClient clientThatReportsRefusals() {
        return ConsulAutoConfiguration.createNewConsulClient(
                RestClientAdapter.create(RestClient.create("http://127.0.0.1:" + this.agent.port())));
    }

    private static boolean shutdownWaits() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch((thread) ->
                        thread.getName().equals("shutdown-consul") && ReregistrationGuardTests.waits(thread));
    }

    private boolean isConfirmed() {
        return this.agent.answered.contains("GET /v1/agent/service/" + ID);
    }

    @Configuration(proxyBeanMethods = false)
    static class ExampleConfiguration {

        private final List<String> order = new CopyOnWriteArrayList<>();

        @Bean
        ExampleAutoServiceRegistration exampleRegistration(ApplicationContext context) {
            return new ExampleAutoServiceRegistration(context, this.order);
        }
    }
}
