package io.quiesce.sample.order;

/**
 * Tells others of new orders, and of each of them at least once.
 */
public interface OrderFeed {

    /**
     * Take note of an order, in the transaction that stores it.
     * @param orderId the number of the order
     */
    void note(long orderId);

    /**
     * Tell others of an order that has been noted and committed. What cannot be told now is told later, so this does
     * not fail.
     * @param orderId the number of the order
     */
    void tell(long orderId);
}
