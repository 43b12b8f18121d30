package io.quiesce.sample;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for {@link SampleApplication}, which needs neither a registry nor a database server.
 */
@SampleTest
class SampleApplicationTests {

    @Autowired
    private RestTestClient client;

    @ParameterizedTest
    @ValueSource(strings = {"health", "health/readiness", "health/liveness"})
    void isUp(String endpoint) {
        this.client
                .get()
                .uri("/actuator/" + endpoint)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "metrics"})
    void exposes(String endpoint) {
        this.client.get().uri("/actuator/" + endpoint).exchange().expectStatus().isOk();
    }
}
