package io.quiesce.harness.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A consumer leaves while something is wrong. Its times are the defaults: gone after 6 s at the latest.
 */
@Timeout(180)
class KafkaFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration BOUND = Duration.ofSeconds(6);

    private static final Duration SLACK = Duration.ofSeconds(1);

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1, ConsumerApp.TOPIC);

    @TempDir
    private Path directory;

    @BeforeEach
    void startBroker() {
        this.broker.afterPropertiesSet();
    }

    @AfterEach
    void stopBroker() {
        this.broker.destroy();
    }

    private AppProcess startHandling(String handler) throws Exception {
        AppProcess app = Consumers.launch(
                        this.directory,
                        "consumer",
                        this.broker.getBrokersAsString(),
                        "--consumer.handler=" + handler,
                        "--shutdown.report.file=report.json")
                .start();
        Map<String, Object> settings = Map.of("bootstrap.servers", this.broker.getBrokersAsString());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(ConsumerApp.TOPIC, "7")).get();
        }
        app.awaitLine("^handling 7", PATIENCE);
        return app;
    }

    private JsonNode report() {
        return new JsonMapper().readTree(this.directory.resolve("report.json"));
    }

    @Test
    void aListenerThatIgnoresItsInterruptIsAbandonedAndNamed() throws Exception {
        try (AppProcess app = startHandling("stubborn")) {
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
            assertThat(report().required("abandoned").toString())
                    .contains("orders-0@0 in group settlement")
                    .contains("StubbornHandler");
        }
    }

    @Test
    void aListenerThatHangsAndHonoursItsInterruptIsNamedAndNoFailure() throws Exception {
        try (AppProcess app = startHandling("patient")) {
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            assertThat(exit.code()).isZero();
            assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
            assertThat(report().required("cancelled").toString()).contains("orders-0@0 in group settlement");
            assertThat(report().required("abandoned").isEmpty()).isTrue();
        }
    }

    @Test
    void aRecordThatIsDoneButCannotBeAcknowledgedIsNoSuccess() throws Exception {
        try (AppProcess app = startHandling("patient")) {
            this.broker.destroy();
            app.signal("TERM");
            AppExit exit = app.awaitExit(PATIENCE);
            app.awaitLine("^handled 7", PATIENCE);
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(BOUND.plus(SLACK));
            assertThat(report().required("abandoned").toString()).contains("kafka (no longer fetching)");
        }
    }
}
