package io.quiesce.sample.courier;

/**
 * A courier who is registered.
 * @param id the courier
 * @param delivering whether there is an order to deliver
 */
record Courier(String id, boolean delivering) {}
