/**
 * What the web applications have in common, be they on servlets or reactive.
 */
@NullMarked
package io.quiesce.shutdown.web;

import org.jspecify.annotations.NullMarked;
