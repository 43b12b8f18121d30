package io.quiesce.harness.backing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts, from outside, what became of the messages about orders.
 */
public final class MessageCount {

    private static final String TOPIC = "orders";

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Backing backing;

    /**
     * Create a count.
     * @param backing where the messages and the orders are
     */
    public MessageCount(Backing backing) {
        this.backing = backing;
    }

    /**
     * Return how many orders have not been handled.
     * @param accepted the numbers of the orders that were accepted, as their clients know
     * @return how many of them nobody has handled so far
     */
    public long unhandled(Set<Long> accepted) {
        return unhandled(accepted, timesHandled());
    }

    private static long unhandled(Set<Long> accepted, Map<Long, Long> times) {
        return accepted.stream().filter(order -> !times.containsKey(order)).count();
    }

    /**
     * Count everything.
     * @param accepted the numbers of the orders that were accepted, as their clients know
     * @return what became of the messages
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public Messages count(Set<Long> accepted) throws InterruptedException {
        Map<Long, Long> times = timesHandled();
        long repeated = times.values().stream().filter(number -> number > 1).count();
        return new Messages(published(), times.size(), unhandled(accepted, times), repeated);
    }

    private Map<Long, Long> timesHandled() {
        try (Connection connection = DriverManager.getConnection(this.backing.database(), Backing.USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT order_id, count(*) FROM settlements GROUP BY order_id")) {
            Map<Long, Long> times = new HashMap<>();
            while (rows.next()) {
                times.put(rows.getLong(1), rows.getLong(2));
            }
            return times;
        } catch (SQLException ex) {
            throw new IllegalStateException("The handled orders cannot be counted: " + ex.getMessage(), ex);
        }
    }

    private long published() throws InterruptedException {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, this.backing.brokers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, OffsetSpec> ends =
                    admin.describeTopics(Set.of(TOPIC)).allTopicNames().get().get(TOPIC).partitions().stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(TOPIC, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The messages cannot be counted: " + ex.getMessage(), ex);
        }
    }
}
