package io.quiesce.sample.quote;

import java.math.BigDecimal;

import io.quiesce.sample.order.Order;

/**
 * What the delivery of an order costs.
 * @param orderId the number of the order
 * @param price the price in euros
 */
record Quote(long orderId, BigDecimal price) {

    private static final BigDecimal BASE = new BigDecimal("4.90");

    private static final BigDecimal PER_PIECE = new BigDecimal("0.50");

    static Quote forDeliveryOf(Order order) {
        return new Quote(order.id(), BASE.add(PER_PIECE.multiply(BigDecimal.valueOf(order.quantity()))));
    }
}
