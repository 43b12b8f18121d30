package io.quiesce.sample.confirmation;

import java.time.Instant;
import java.time.ZoneOffset;

import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderRepository;
import io.quiesce.sample.order.OrderStatus;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Records that an order has been confirmed.
 */
@Service
public class ConfirmationService {

    private final OrderRepository orders;

    private final JdbcClient jdbcClient;

    private final ApplicationEventPublisher events;

    ConfirmationService(OrderRepository orders, JdbcClient jdbcClient, ApplicationEventPublisher events) {
        this.orders = orders;
        this.jdbcClient = jdbcClient;
        this.events = events;
    }

    /**
     * Record the confirmation of an order; does nothing if the order has been confirmed before.
     * @param orderId the number of the order
     */
    @Transactional
    public void confirm(long orderId) {
        if (this.orders.changeStatus(orderId, OrderStatus.RECEIVED, OrderStatus.CONFIRMED)) {
            Instant now = Instant.now();
            this.jdbcClient
                    .sql("INSERT INTO confirmations (order_id, confirmed_at) VALUES (:orderId, :confirmedAt)")
                    .param("orderId", orderId)
                    .param("confirmedAt", now.atOffset(ZoneOffset.UTC))
                    .update();
            this.events.publishEvent(new OrderEvent(orderId, OrderStatus.CONFIRMED, now));
        }
    }
}
