package io.quiesce.sample.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for the service without a broker.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sample.broker=none",
            "sample.settlement.interval=50ms",
            "spring.datasource.url=jdbc:h2:mem:no-broker",
            "spring.grpc.server.port=0"
        })
@AutoConfigureRestTestClient
class NoBrokerTests {

    @Autowired
    private RestTestClient client;

    @Autowired
    private JdbcClient jdbcClient;

    @Autowired
    private ApplicationContext context;

    @Test
    void settlesOnASchedule() {
        this.client
                .post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":2}")
                .exchange()
                .expectStatus()
                .isCreated();
        await().untilAsserted(() -> assertThat(count("settlements")).isEqualTo(1));
        assertThat(count("outbox")).isZero();
    }

    @Test
    void hasNothingThatConnects() {
        assertThat(this.context.getBeansOfType(EmbeddedKafkaBroker.class)).isEmpty();
        assertThat(this.context.getBeansOfType(SettlementListener.class)).isEmpty();
    }

    private int count(String table) {
        return this.jdbcClient
                .sql("SELECT count(*) FROM " + table)
                .query(Integer.class)
                .single();
    }
}
