package io.quiesce.sample.order;

import java.time.Instant;

/**
 * An order as it is stored.
 * @param id the number of the order
 * @param customer who ordered
 * @param item what was ordered
 * @param quantity how many were ordered
 * @param status how far the order has come
 * @param createdAt when the order was taken
 */
public record Order(long id, String customer, String item, int quantity, OrderStatus status, Instant createdAt) {}
