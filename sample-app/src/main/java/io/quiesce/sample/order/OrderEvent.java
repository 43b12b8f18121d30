package io.quiesce.sample.order;

import java.time.Instant;

/**
 * Published in the transaction in which an order gets a new status.
 * @param orderId the number of the order
 * @param status the new status
 * @param occurredAt when the status was given
 */
public record OrderEvent(long orderId, OrderStatus status, Instant occurredAt) {

    /**
     * Return whether the order has just been taken.
     * @return whether the new status is the first one
     */
    public boolean isReceived() {
        return this.status == OrderStatus.RECEIVED;
    }
}
