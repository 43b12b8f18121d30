package io.quiesce.sample.journal;

import java.time.ZoneOffset;
import java.util.List;

import io.quiesce.sample.order.OrderEvent;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The journal in the database.
 */
@Repository
class JournalRepository {

    private final JdbcOperations jdbc;

    JournalRepository(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Append a batch of events, all of them or none.
     * @param events the events in the order in which they are to be read
     */
    @Transactional
    public void append(List<OrderEvent> events) {
        this.jdbc.batchUpdate(
                "INSERT INTO journal (order_id, status, occurred_at) VALUES (?, ?, ?)",
                events,
                events.size(),
                (statement, event) -> {
                    statement.setLong(1, event.orderId());
                    statement.setString(2, event.status().name());
                    statement.setObject(3, event.occurredAt().atOffset(ZoneOffset.UTC));
                });
    }
}
