/**
 * The services of others that the order service waits for.
 */
package io.quiesce.sample.partner;
