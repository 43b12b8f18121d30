/**
 * Couriers, who register for deliveries for a time and renew that; out of service only those stay who have one.
 */
package io.quiesce.sample.courier;
