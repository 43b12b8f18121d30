/**
 * Quotes for the delivery of orders, answered without holding a thread.
 */
package io.quiesce.sample.quote;
