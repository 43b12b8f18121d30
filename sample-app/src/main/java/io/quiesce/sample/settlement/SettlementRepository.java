package io.quiesce.sample.settlement;

import java.time.Instant;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The settlements in the database: a row for each time that an order was handled, so that one too many can be seen.
 */
@Repository
class SettlementRepository {

    private final JdbcClient jdbcClient;

    SettlementRepository(JdbcClient jdbcClient) {
        this.jdbcClient = jdbcClient;
    }

    void append(long orderId, Instant settledAt) {
        this.jdbcClient
                .sql("INSERT INTO settlements (order_id, settled_at) VALUES (:orderId, :settledAt)")
                .param("orderId", orderId)
                .param("settledAt", settledAt.atOffset(ZoneOffset.UTC))
                .update();
    }
}
