/**
 * Counts, refuses and cancels the requests of reactive web applications, and tells and closes their long-lived sessions.
 */
@NullMarked
package io.quiesce.shutdown.webflux;

import org.jspecify.annotations.NullMarked;
