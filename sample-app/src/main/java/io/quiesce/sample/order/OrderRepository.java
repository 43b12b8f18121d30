package io.quiesce.sample.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The orders in the database.
 */
@Repository
public class OrderRepository {

    private final JdbcClient jdbcClient;

    OrderRepository(JdbcClient jdbcClient) {
        this.jdbcClient = jdbcClient;
    }

    Order insert(NewOrder order) {
        // The database keeps microseconds, and what the customer reads later must be what was answered.
        Instant createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        KeyHolder key = new GeneratedKeyHolder();
        this.jdbcClient
                .sql(
                        """
                        INSERT INTO orders (customer, item, quantity, status, created_at)
                        VALUES (:customer, :item, :quantity, :status, :createdAt)""")
                .param("customer", order.customer())
                .param("item", order.item())
                .param("quantity", order.quantity())
                .param("status", OrderStatus.RECEIVED.name())
                .param("createdAt", createdAt.atOffset(ZoneOffset.UTC))
                .update(key, "id");
        return new Order(
                key.getKeyAs(Long.class),
                order.customer(),
                order.item(),
                order.quantity(),
                OrderStatus.RECEIVED,
                createdAt);
    }

    Optional<Order> findById(long id) {
        return this.jdbcClient
                .sql("SELECT * FROM orders WHERE id = :id")
                .param("id", id)
                .query(OrderRepository::map)
                .optional();
    }

    List<Order> findNewest(int limit) {
        return this.jdbcClient
                .sql("SELECT * FROM orders ORDER BY id DESC LIMIT :limit")
                .param("limit", limit)
                .query(OrderRepository::map)
                .list();
    }

    /**
     * Lock orders of a status for the running transaction, passing over those that another instance has locked.
     * @param status the status
     * @param limit how many orders to lock at most
     * @return the numbers of the locked orders, the oldest first
     */
    public List<Long> lock(OrderStatus status, int limit) {
        return this.jdbcClient
                .sql(
                        """
                        SELECT id FROM orders WHERE status = :status ORDER BY id LIMIT :limit
                        FOR UPDATE SKIP LOCKED""")
                .param("status", status.name())
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /**
     * Give an order its next status, unless it has it already.
     * @param id the number of the order
     * @param from the status that the order has
     * @param to the status that it gets
     * @return whether the order has changed
     */
    public boolean changeStatus(long id, OrderStatus from, OrderStatus to) {
        return this.jdbcClient
                        .sql("UPDATE orders SET status = :to WHERE id = :id AND status = :from")
                        .param("to", to.name())
                        .param("id", id)
                        .param("from", from.name())
                        .update()
                == 1;
    }

    private static Order map(ResultSet row, int rowNumber) throws SQLException {
        return new Order(
                row.getLong("id"),
                row.getString("customer"),
                row.getString("item"),
                row.getInt("quantity"),
                OrderStatus.valueOf(row.getString("status")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
