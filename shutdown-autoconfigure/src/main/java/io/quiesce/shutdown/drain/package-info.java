/**
 * Going softly out of service, and coming back: the bean, its properties and its events.
 */
@NullMarked
package io.quiesce.shutdown.drain;

import org.jspecify.annotations.NullMarked;
