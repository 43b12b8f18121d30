/**
 * Confirming orders to customers, asynchronously.
 */
package io.quiesce.sample.confirmation;
