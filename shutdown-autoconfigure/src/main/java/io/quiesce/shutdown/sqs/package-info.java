/**
 * Stops the listeners of Amazon SQS at the beginning of a shutdown, and counts the messages they handle.
 */
@NullMarked
package io.quiesce.shutdown.sqs;

import org.jspecify.annotations.NullMarked;
