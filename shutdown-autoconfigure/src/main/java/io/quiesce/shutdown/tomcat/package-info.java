/**
 * Has clients leave the connections that they keep open to Tomcat, and counts requests from their first byte on. What becomes of
 * the requests of servlet and reactive applications is not its concern.
 */
@NullMarked
package io.quiesce.shutdown.tomcat;

import org.jspecify.annotations.NullMarked;
