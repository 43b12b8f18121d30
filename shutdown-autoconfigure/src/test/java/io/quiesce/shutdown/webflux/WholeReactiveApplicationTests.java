package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
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

    private void start(String webServer, String property) {
        this.context = TestApplications.startReactive(
                Application.class,
                property,
                "shutdown.http.explain=true",
                "management.endpoint.health.probes.enabled=true",
                "spring.autoconfigure.exclude=" + String.join(",", others(webServer)));
        assertThat(((WebServerApplicationContext) this.context).getWebServer().getClass())
                .hasPackage("org.springframework.boot." + webServer);
    }

    /** Spring Boot does not expect two servers, and security is in the way. */
    private static List<String> others(String webServer) {
        String boot = "org.springframework.boot.";
        String security = boot + "security.autoconfigure.";
        List<String> others = new ArrayList<>(List.of(
                security + "web.reactive.ReactiveWebSecurityAutoConfiguration",
                security + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration"));
        if (webServer.equals("tomcat")) {
            others.add(boot + "reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration");
        } else {
            others.add(boot + "tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration");
            others.add(
                    boot + "tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration");
        }
        return others;
    }

    private int port(String name) {
        return this.context.getBean(Environment.class).getRequiredProperty("local." + name + ".port", Integer.class);
    }

    @ParameterizedTest
    @CsvSource({
        "tomcat, spring.webflux.base-path=/shop, server, /shop",
        "reactor.netty, management.server.port=0, management, ''"
    })
    void servesTheActuatorInEveryState(String webServer, String property, String server, String base) throws Exception {
        start(webServer, property);
        try (HttpExchange client = new HttpExchange(port("server"))) {
            assertThat(client.exchange(base + "/count").body()).isEqualTo("1");
        }
        this.context.getBean(Drain.class).drain(null, null);
        try (HttpExchange client = new HttpExchange(port("server"))) {
            assertThat(client.exchange(base + "/count").status()).isEqualTo(503);
        }
        String actuator = server.equals("server") ? base : "";
        try (HttpExchange client = new HttpExchange(port(server))) {
            Response response = client.exchange(actuator + "/actuator/health/liveness");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().get("shutdown-decision"))
                    .isEqualTo(server.equals("server") ? "exempt" : null);
        }
        try (HttpExchange client = new HttpExchange(port(server))) {
            assertThat(client.exchange(actuator + "/actuator/health/readiness").status())
                    .isEqualTo(503);
        }
    }
}
