package io.quiesce.sample.quote;

import java.math.BigDecimal;

/**
 * What the delivery of an order costs.
 * @param orderId the number of the order
 * @param price the price in euros
 */
record Quote(long orderId, BigDecimal price) {}
