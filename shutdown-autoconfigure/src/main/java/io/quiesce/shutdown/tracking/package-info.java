/**
 * Counters of outstanding work, and the units of work themselves.
 */
@NullMarked
package io.quiesce.shutdown.tracking;

import org.jspecify.annotations.NullMarked;
