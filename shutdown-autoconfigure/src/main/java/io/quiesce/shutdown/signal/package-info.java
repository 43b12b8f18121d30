/**
 * SIGTERM, SIGINT, the second and third of them, the exit code and the watchdog.
 */
@NullMarked
package io.quiesce.shutdown.signal;

import org.jspecify.annotations.NullMarked;
