package io.quiesce.sample.broker;

/**
 * The Kafka broker that carries the messages, as {@code sample.broker} names it.
 */
public enum Broker {

    /**
     * One that runs inside the application and ends with it.
     */
    EMBEDDED,

    /**
     * The one that {@code spring.kafka.bootstrap-servers} names.
     */
    EXTERNAL,

    /**
     * None: a scheduled job settles the orders.
     */
    NONE
}
