/**
 * Watches the application being closed: how long each bean takes, what hangs or fails, and which beans must not be left open.
 */
@NullMarked
package io.quiesce.shutdown.closing;

import org.jspecify.annotations.NullMarked;
