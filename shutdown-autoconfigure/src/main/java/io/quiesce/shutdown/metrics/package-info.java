/**
 * Meters and observations of a shutdown.
 */
@NullMarked
package io.quiesce.shutdown.metrics;

import org.jspecify.annotations.NullMarked;
