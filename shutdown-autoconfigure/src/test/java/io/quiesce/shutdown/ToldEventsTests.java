package io.quiesce.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application publishes an event for each request: whoever is told of it without need makes each of them slower.
 */
@Timeout(120)
class ToldEventsTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(AskedMulticaster.InUse.class)
    static class Application {}

    @Test
    void noneOfOthers() {
        try (ServletWebServerApplicationContext context = TestApplications.start(
                Application.class, "spring.grpc.server.enabled=true", "spring.grpc.server.port=0")) {
            assertThat(context.containsBean("shutdownStartedServers")).isTrue();
            assertThat(AskedMulticaster.told(context)).isEmpty();
        }
    }
}
