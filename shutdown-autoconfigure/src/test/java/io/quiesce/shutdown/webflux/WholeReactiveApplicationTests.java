package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * A reactive web application as Spring Boot sets it up by itself, the actuator included. The time-out only ends a test that
 * hangs.
 */
@Timeout(120)
class WholeReactiveApplicationTests {

    @RestController
    static class Counting {

        private final WorkLedger ledger;

        Counting(WorkLedger ledger) {
            this.ledger = ledger;
        }

        @GetMapping("/count")
        Mono<String> count() {
            return Mono.fromSupplier(
                    () -> this.ledger.counts().get(WorkKind.REQUESTS).toString());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Counting counting(WorkLedger ledger) {
            return new Counting(ledger);
        }
    }

    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        if (this.context != null) {
            this.context.close();
        }
    }

    private static String excluded() {
        String boot = "org.springframework.boot.";
        String security = boot + "security.autoconfigure.";
        return String.join(
                ",",
                security + "web.reactive.ReactiveWebSecurityAutoConfiguration",
                security + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
                boot + "reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
                boot + "jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration");
    }

    private HttpExchange connect() throws Exception {
        return new HttpExchange(
                this.context.getBean(Environment.class).getRequiredProperty("local.server.port", Integer.class));
    }

    @Test
    void servesTheActuatorBelowABasePath() throws Exception {
        this.context = TestApplications.startReactive(
                Application.class,
                "spring.webflux.base-path=/shop",
                "shutdown.http.explain=true",
                "management.endpoint.health.probes.enabled=true",
                "spring.autoconfigure.exclude=" + excluded());
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/shop/count").body()).isEqualTo("1");
        }
        this.context.getBean(Drain.class).drain(null, null);
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/shop/count").status()).isEqualTo(503);
        }
        try (HttpExchange client = connect()) {
            Response response = client.exchange("/shop/actuator/health/liveness");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers()).containsEntry("shutdown-decision", "exempt");
        }
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/shop/actuator/health/readiness").status())
                    .isEqualTo(503);
        }
    }
}
