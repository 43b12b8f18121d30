/**
 * Counts the jobs of Spring Batch, and asks them to stop when a shutdown cancels its work.
 */
@NullMarked
package io.quiesce.shutdown.batch;

import org.jspecify.annotations.NullMarked;
