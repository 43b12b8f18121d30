/**
 * Takes the instance out of the service registry of Spring Cloud, and makes sure of it for Consul.
 */
@NullMarked
package io.quiesce.shutdown.discovery;

import org.jspecify.annotations.NullMarked;
