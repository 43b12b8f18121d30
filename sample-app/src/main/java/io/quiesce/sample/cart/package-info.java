/**
 * Carts, each in the HTTP session of its customer, and so in the memory of one instance.
 */
package io.quiesce.sample.cart;
