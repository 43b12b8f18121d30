/**
 * Stops what the application names as a source of messages, and the bindings of Spring Cloud Stream.
 */
@NullMarked
package io.quiesce.shutdown.messaging;

import org.jspecify.annotations.NullMarked;
