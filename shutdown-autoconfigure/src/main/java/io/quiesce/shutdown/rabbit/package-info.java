/**
 * Stops the listeners of RabbitMQ at the beginning of a shutdown, and counts the messages they handle.
 */
@NullMarked
package io.quiesce.shutdown.rabbit;

import org.jspecify.annotations.NullMarked;
