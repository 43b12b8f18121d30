/**
 * Readiness refuses as soon as the application leaves.
 */
@NullMarked
package io.quiesce.shutdown.availability;

import org.jspecify.annotations.NullMarked;
