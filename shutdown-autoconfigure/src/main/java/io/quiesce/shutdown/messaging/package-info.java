/**
 * Stops what the application names as a source of messages.
 */
@NullMarked
package io.quiesce.shutdown.messaging;

import org.jspecify.annotations.NullMarked;
