package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.quiesce.harness.process.infrastructure.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Two instances on a database and a broker: what one of them has to do alone goes to the other while it is out of service.
 */
@Timeout(300)
class TwoInstancesIT {

    private static final String DRAIN = "/actuator/drain";

    private static final String RELAYS = "This instance relays the outbox";

    private static final String RELAYS_NO_MORE = "This instance no longer relays the outbox";

    private static final String OFFLINE = "Out of service, nothing is outstanding";

    private static final String ALL_PARTITIONS = "partitions assigned: \\[(orders-\\d(, )?){4}\\]";

    private static final String SOME_PARTITIONS = "partitions assigned: \\[(orders-\\d(, )?){2}\\]";

    private final EmbeddedKafkaBroker broker =
            new EmbeddedKafkaKraftBroker(1, 1).brokerProperty("group.initial.rebalance.delay.ms", "0");

    @TempDir
    private Path folder;

    private Server postgres;

    @BeforeEach
    void startServers() throws Exception {
        this.postgres = Server.postgres(this.folder);
        this.broker.afterPropertiesSet();
    }

    @AfterEach
    void stopServers() throws Exception {
        if (this.postgres != null) {
            this.broker.destroy();
            this.postgres.stop();
        }
    }

    private SampleApp ready() throws InterruptedException {
        return SampleApp.ready(
                "--spring.profiles.active=postgres",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(this.postgres.port()),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--sample.broker=external",
                "--spring.kafka.bootstrap-servers=" + this.broker.getBrokersAsString(),
                "--spring.grpc.server.port=0",
                "--shutdown.kafka.leave-group-when-drained=true",
                "--logging.level.org.springframework.kafka=info");
    }

    private static void drain(SampleApp app) throws InterruptedException {
        assertThat(app.post(DRAIN, "{}").join().statusCode()).isEqualTo(200);
        app.awaitLog(OFFLINE);
    }

    private static void resume(SampleApp app) {
        assertThat(app.send(HttpRequest.newBuilder(app.uri(DRAIN)).DELETE())
                        .join()
                        .statusCode())
                .isEqualTo(200);
    }

    /** Wait for a line that was there once before. */
    private static void awaitAgain(SampleApp app, String regex) throws InterruptedException {
        Predicate<String> wanted = Pattern.compile(regex).asPredicate();
        AtomicInteger seen = new AtomicInteger();
        app.process().awaitLine((line) -> wanted.test(line) && seen.incrementAndGet() == 2, SampleApp.PATIENCE);
    }

    @Test
    void theOtherLeadsWhileOneIsOutOfServiceAndMayHandItBack() throws Exception {
        try (SampleApp a = ready()) {
            a.awaitLog(RELAYS);
            try (SampleApp b = ready()) {
                assertThat(b.log()).doesNotContain(RELAYS);
                drain(a);
                assertThat(a.log()).contains(RELAYS_NO_MORE);
                b.awaitLog(RELAYS);
                resume(a);
                assertThat(a.log()).containsOnlyOnce(RELAYS);
                drain(b);
                assertThat(b.log()).contains(RELAYS_NO_MORE);
                awaitAgain(a, RELAYS);
            }
        }
    }

    @Test
    void theOtherConsumesAllWhileOneIsOutOfServiceAndHasLeftItsGroup() throws Exception {
        try (SampleApp a = ready()) {
            a.awaitLog(ALL_PARTITIONS);
            try (SampleApp b = ready()) {
                b.awaitLog(SOME_PARTITIONS);
                drain(a);
                b.awaitLog(ALL_PARTITIONS);
                resume(a);
                awaitAgain(b, SOME_PARTITIONS);
            }
        }
    }
}
