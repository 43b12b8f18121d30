/**
 * Keeps the actuator's endpoints served during a shutdown.
 */
@NullMarked
package io.quiesce.shutdown.actuator;

import org.jspecify.annotations.NullMarked;
