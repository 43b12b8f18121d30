package io.quiesce.sample.order;

/**
 * How far an order has come.
 */
public enum OrderStatus {

    /**
     * The order is paid for and stored.
     */
    RECEIVED,

    /**
     * The customer has been told.
     */
    CONFIRMED,

    /**
     * The money has been collected.
     */
    SETTLED
}
