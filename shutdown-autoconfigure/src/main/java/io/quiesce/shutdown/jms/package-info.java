/**
 * Stops the listeners of JMS at the beginning of a shutdown, and counts the messages they handle.
 */
@NullMarked
package io.quiesce.shutdown.jms;

import org.jspecify.annotations.NullMarked;
