/**
 * Has clients leave the connections that they keep open to Reactor Netty. Requests and sessions of reactive applications are
 * not its concern.
 */
@NullMarked
package io.quiesce.shutdown.netty;

import org.jspecify.annotations.NullMarked;
