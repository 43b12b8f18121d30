/**
 * Hands Spring's stop to the engine.
 */
@NullMarked
package io.quiesce.shutdown.lifecycle;

import org.jspecify.annotations.NullMarked;
