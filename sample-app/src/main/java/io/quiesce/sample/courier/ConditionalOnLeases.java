package io.quiesce.sample.courier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * Has a bean made only where leases are kept: without Quiesce the service has no couriers.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBooleanProperty(
        name = {"shutdown.enabled", "shutdown.leases.enabled"},
        matchIfMissing = true)
@interface ConditionalOnLeases {}
