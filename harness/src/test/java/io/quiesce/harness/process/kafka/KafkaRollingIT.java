package io.quiesce.harness.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Two consumers of a group are replaced, one after the other, while records are produced and handled without a pause.
 */
@Timeout(300)
class KafkaRollingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int RECORDS = 10_000;

    private static final int PARTITIONS = 8;

    private static final String ALL_OWNED = "^owns " + PARTITIONS + " partitions";

    private static final String HALF_OWNED = "^owns " + PARTITIONS / 2 + " partitions";

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS, ConsumerApp.TOPIC)
            .brokerProperty("group.initial.rebalance.delay.ms", "0");

    private final AtomicIntegerArray handled = new AtomicIntegerArray(RECORDS);

    private final BlockingQueue<Integer> news = new LinkedBlockingQueue<>();

    private final List<Integer> exitCodes = new ArrayList<>();

    private final List<Duration> handOvers = new ArrayList<>();

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

    @Test
    void nothingIsLostAndNothingHandledTwice() throws Exception {
        replaceBoth("--consumer.handler=synchronous");
        assertNothingLostOrRepeated();
    }

    @Test
    void nothingIsLostAndNothingHandledTwiceWithResultsThatComeLater() throws Exception {
        replaceBoth("--consumer.handler=asynchronous");
        assertNothingLostOrRepeated();
    }

    /** What this comes to without the starter is printed, and judged by the reader. */
    @ParameterizedTest
    @ValueSource(strings = {"synchronous", "asynchronous"})
    void withoutTheStarterForComparison(String handler) throws Exception {
        replaceBoth("--consumer.handler=" + handler, "--shutdown.enabled=false");
        assertThat(this.exitCodes).containsExactly(143, 143);
    }

    private void assertNothingLostOrRepeated() {
        assertThat(this.exitCodes).containsExactly(0, 0);
        assertThat(lost()).isZero();
        assertThat(repeated()).isZero();
    }

    private long lost() {
        return IntStream.range(0, RECORDS)
                .filter((id) -> this.handled.get(id) == 0)
                .count();
    }

    private long repeated() {
        return IntStream.range(0, RECORDS)
                .filter((id) -> this.handled.get(id) > 1)
                .count();
    }

    private void replaceBoth(String... arguments) throws Exception {
        try (AppProcess first = start("a", arguments)) {
            first.awaitLine(ALL_OWNED, PATIENCE);
            try (AppProcess second = start("b", arguments)) {
                second.awaitLine(HALF_OWNED, PATIENCE);
                Thread producer = new Thread(this::produce, "producer");
                producer.start();
                awaitHandled(RECORDS / 5);
                replaceAndFinish(first, second, arguments);
                producer.join();
            }
        }
        System.out.println(List.of(arguments) + " records: " + RECORDS + ", lost: " + lost()
                + ", handled more than once: " + repeated() + ", exit codes " + this.exitCodes
                + ", SIGTERM to survivor owning all partitions: " + this.handOvers);
    }

    private void replaceAndFinish(AppProcess first, AppProcess second, String... arguments) throws Exception {
        terminate(first, second);
        try (AppProcess third = start("c", arguments)) {
            third.awaitLine(HALF_OWNED, PATIENCE);
            terminate(second, third);
            awaitHandled(RECORDS);
        }
    }

    /** End one consumer, and measure when the other has all partitions. */
    private void terminate(AppProcess leaving, AppProcess staying) throws InterruptedException {
        long sent = System.nanoTime();
        leaving.signal("TERM");
        LogLine owned = staying.awaitLine(ALL_OWNED, PATIENCE);
        this.handOvers.add(Duration.ofNanos(owned.nanoTime() - sent));
        this.exitCodes.add(leaving.awaitExit(PATIENCE).code());
    }

    /** At a deadline all records that have not been handled by then count as lost. */
    private void awaitHandled(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (IntStream.range(0, RECORDS)
                        .filter((id) -> this.handled.get(id) > 0)
                        .count()
                < count) {
            if (this.news.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) == null) {
                return;
            }
            this.news.clear();
        }
    }

    private void produce() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", this.broker.getBrokersAsString(), "linger.ms", "5", "enable.idempotence", "true"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int id = 0; id < RECORDS; id++) {
                producer.send(new ProducerRecord<>(ConsumerApp.TOPIC, "customer-" + id % 500, String.valueOf(id)));
            }
        }
    }

    private AppProcess start(String name, String... arguments) {
        return Consumers.launch(this.directory, name, this.broker.getBrokersAsString(), arguments)
                .onLine(this::count)
                .start();
    }

    private void count(LogLine line) {
        if (line.text().startsWith("handled ")) {
            int id = Integer.parseInt(line.text().substring("handled ".length()));
            this.handled.incrementAndGet(id);
            this.news.add(id);
        }
    }
}
