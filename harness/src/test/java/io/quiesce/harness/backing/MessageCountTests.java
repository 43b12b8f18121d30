package io.quiesce.harness.backing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

@Timeout(120)
class MessageCountTests {

    private static final String DATABASE = "jdbc:h2:mem:count";

    private static final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 2, "orders");

    private Connection connection;

    private MessageCount count;

    @BeforeAll
    static void startBroker() {
        broker.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        broker.destroy();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        this.connection = DriverManager.getConnection(DATABASE, Backing.USER, "");
        try (Statement statement = this.connection.createStatement()) {
            statement.execute("CREATE TABLE settlements (order_id BIGINT NOT NULL)");
        }
        this.count = new MessageCount(new Backing(broker.getBrokersAsString(), DATABASE));
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        this.connection.close();
    }

    @Test
    void countsInTheTopicAndInTheDatabase() throws Exception {
        long before = this.count.count(Set.of()).published();
        publish("1", "2", "3");
        handle(1, 2, 2, 9);
        Messages messages = this.count.count(Set.of(1L, 2L, 3L, 4L));
        assertThat(messages.published() - before).isEqualTo(3);
        assertThat(messages.handled()).isEqualTo(3);
        assertThat(messages.lost()).isEqualTo(2);
        assertThat(messages.repeated()).isEqualTo(1);
        assertThat(messages.isClean()).isFalse();
    }

    @Test
    void isCleanWhenEachWasHandledOnce() throws Exception {
        handle(1, 2);
        assertThat(this.count.count(Set.of(1L, 2L)).isClean()).isTrue();
    }

    @Test
    void knowsHowManyAreStillToBeHandled() throws Exception {
        assertThat(this.count.unhandled(Set.of(1L, 2L))).isEqualTo(2);
        handle(1);
        assertThat(this.count.unhandled(Set.of(1L, 2L))).isEqualTo(1);
    }

    private void handle(long... orders) throws SQLException {
        try (Statement statement = this.connection.createStatement()) {
            for (long order : orders) {
                statement.execute("INSERT INTO settlements VALUES (" + order + ")");
            }
        }
    }

    private static void publish(String... orders) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.getBrokersAsString()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String order : orders) {
                producer.send(new ProducerRecord<>("orders", order, "RECEIVED")).get();
            }
        }
    }
}
