/**
 * Fires no trigger of Quartz any more once a shutdown has begun, and counts the jobs that run.
 */
@NullMarked
package io.quiesce.shutdown.quartz;

import org.jspecify.annotations.NullMarked;
