/**
 * Counts, refuses and cancels the requests of servlet applications.
 */
@NullMarked
package io.quiesce.shutdown.servlet;

import org.jspecify.annotations.NullMarked;
