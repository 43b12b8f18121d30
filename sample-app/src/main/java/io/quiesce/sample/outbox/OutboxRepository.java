package io.quiesce.sample.outbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The orders in the database that nobody has been told of yet.
 */
@Repository
class OutboxRepository {

    private final JdbcClient jdbcClient;

    OutboxRepository(JdbcClient jdbcClient) {
        this.jdbcClient = jdbcClient;
    }

    void insert(long orderId, Instant notedAt) {
        this.jdbcClient
                .sql("INSERT INTO outbox (order_id, noted_at) VALUES (:orderId, :notedAt)")
                .param("orderId", orderId)
                .param("notedAt", notedAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    void delete(long orderId) {
        this.jdbcClient
                .sql("DELETE FROM outbox WHERE order_id = :orderId")
                .param("orderId", orderId)
                .update();
    }

    /** Lock the oldest order for the running transaction, passing over those that another instance has locked. */
    Optional<Long> lockOldest(Instant notedBefore) {
        return this.jdbcClient
                .sql(
                        """
                        SELECT order_id FROM outbox WHERE noted_at < :notedBefore ORDER BY noted_at LIMIT 1
                        FOR UPDATE SKIP LOCKED""")
                .param("notedBefore", notedBefore.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }
}
