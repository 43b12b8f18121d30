/**
 * Keeps Spring Cloud LoadBalancer from choosing instances that have said that they leave.
 */
@NullMarked
package io.quiesce.shutdown.loadbalancer;

import org.jspecify.annotations.NullMarked;
