package io.quiesce.harness.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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

    /** So far the producer is ahead of what has been handled. */
    private static final int AHEAD = 2_000;

    /** So many are produced before the second consumer leaves, however long the third takes to start. */
    private static final int HELD_BACK_FROM = 6_000;

    private static final int PARTITIONS = 8;

    /** Survivors keep their partitions when somebody leaves; otherwise all are taken, with what is outstanding on them. */
    private static final String KEEPING = "--spring.kafka.consumer.properties.partition.assignment.strategy="
            + "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

    private static final String ALL_OWNED = "^owns " + PARTITIONS + " partitions";

    private static final String HALF_OWNED = "^owns " + PARTITIONS / 2 + " partitions";

    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS, ConsumerApp.TOPIC)
            .brokerProperty("group.initial.rebalance.delay.ms", "0");

    /** Which records somebody has said to have handled; what counts is in the database. */
    private final Set<Integer> said = ConcurrentHashMap.newKeySet();

    private final String database = "mem:" + UUID.randomUUID();

    private Server databaseServer;

    private final Semaphore ahead = new Semaphore(AHEAD);

    private final CountDownLatch secondLeaves = new CountDownLatch(1);

    private final Thread producer = new Thread(this::produce, "producer");

    private final List<Boolean> producing = new ArrayList<>();

    private final BlockingQueue<Integer> news = new LinkedBlockingQueue<>();

    private final List<Integer> exitCodes = new ArrayList<>();

    private final List<Duration> handOvers = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void startServers() throws SQLException {
        this.broker.afterPropertiesSet();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + this.database + ";DB_CLOSE_DELAY=-1")) {
            connection.createStatement().execute("create table handled (id int)");
        }
        this.databaseServer = Server.createTcpServer("-tcpPort", "0").start();
    }

    @AfterEach
    void stopServers() {
        this.databaseServer.stop();
        this.broker.destroy();
    }

    private int count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + this.database);
                ResultSet result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void nothingIsLostAndNothingHandledTwice() throws Exception {
        replaceBoth("--consumer.handler=synchronous");
        assertNothingLostOrRepeated();
    }

    @Tag("long")
    @Test
    void nothingIsLostAndNothingHandledTwiceWithResultsThatComeLater() throws Exception {
        replaceBoth("--consumer.handler=asynchronous");
        assertNothingLostOrRepeated();
    }

    /** With shorter hand-overs: the rest of a batch goes to the survivor. */
    @Tag("long")
    @Test
    void nothingIsLostAndNothingHandledTwiceWhenBatchesAreNotFinished() throws Exception {
        replaceBoth("--consumer.handler=synchronous", "--shutdown.kafka.finish-polled-batch=false");
        assertNothingLostOrRepeated();
    }

    /** What this comes to without the starter is printed, and judged by the reader. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"synchronous", "asynchronous"})
    void withoutTheStarterForComparison(String handler) throws Exception {
        replaceBoth("--consumer.handler=" + handler, "--shutdown.enabled=false");
        assertThat(this.exitCodes).containsExactly(143, 143);
    }

    private void assertNothingLostOrRepeated() throws SQLException {
        assertThat(this.exitCodes).containsExactly(0, 0);
        assertThat(lost()).isZero();
        assertThat(repeated()).isZero();
    }

    private int lost() throws SQLException {
        return RECORDS - count("select count(distinct id) from handled");
    }

    private int repeated() throws SQLException {
        return count("select count(*) from (select id from handled group by id having count(*) > 1)");
    }

    private void replaceBoth(String... arguments) throws Exception {
        try (AppProcess first = start("a", arguments)) {
            first.awaitLine(ALL_OWNED, PATIENCE);
            try (AppProcess second = start("b", arguments)) {
                second.awaitLine(HALF_OWNED, PATIENCE);
                this.producer.start();
                awaitHandled(RECORDS / 5);
                replaceAndFinish(first, second, arguments);
                this.producer.join();
            }
        }
        assertThat(this.producing).as("still producing at each SIGTERM").containsExactly(true, true);
        System.out.println(List.of(arguments) + " records: " + RECORDS + ", lost: " + lost()
                + ", handled more than once: " + repeated() + ", exit codes " + this.exitCodes
                + ", SIGTERM to survivor owning all partitions: " + this.handOvers);
    }

    private void replaceAndFinish(AppProcess first, AppProcess second, String... arguments) throws Exception {
        terminate(first, second);
        // Whoever joins takes partitions from others, and with them what is outstanding there: that is no matter of
        // leaving.
        awaitHandled(HELD_BACK_FROM);
        try (AppProcess third = start("c", arguments)) {
            third.awaitLine(HALF_OWNED, PATIENCE);
            this.secondLeaves.countDown();
            awaitHandled(HELD_BACK_FROM + RECORDS / 50);
            terminate(second, third);
            awaitHandled(RECORDS);
        }
    }

    /** End one consumer, and measure when the other has all partitions. */
    private void terminate(AppProcess leaving, AppProcess staying) throws InterruptedException {
        this.producing.add(this.producer.isAlive());
        long sent = System.nanoTime();
        leaving.signal("TERM");
        LogLine owned = staying.awaitLine(ALL_OWNED, PATIENCE);
        this.handOvers.add(Duration.ofNanos(owned.nanoTime() - sent));
        this.exitCodes.add(leaving.awaitExit(PATIENCE).code());
    }

    /** At a deadline all records that have not been handled by then count as lost. */
    private void awaitHandled(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (this.said.size() < count) {
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
                if (id == HELD_BACK_FROM && !this.secondLeaves.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                // Records that are lost leave it waiting no longer than anybody.
                if (!this.ahead.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                producer.send(new ProducerRecord<>(ConsumerApp.TOPIC, "customer-" + id % 500, String.valueOf(id)));
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private AppProcess start(String name, String... arguments) {
        return Consumers.launch(this.directory, name, this.broker.getBrokersAsString(), arguments)
                .arguments(
                        // All that has been polled is to be finished, also on a machine that has much else to do.
                        "--shutdown.force-shutdown-after=60s",
                        "--consumer.book=true",
                        KEEPING,
                        "--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + this.databaseServer.getPort() + "/"
                                + this.database)
                .onLine(this::count)
                .start();
    }

    private void count(LogLine line) {
        if (line.text().startsWith("handled ")) {
            int id = Integer.parseInt(line.text().substring("handled ".length()));
            if (this.said.add(id)) {
                this.ahead.release();
            }
            this.news.add(id);
        }
    }
}
