/**
 * Has clients leave the connections that they keep open to Jetty.
 */
@NullMarked
package io.quiesce.shutdown.jetty;

import org.jspecify.annotations.NullMarked;
