/** Has clients leave the connections that they keep open to this server, as the application does. */
@NullMarked
package io.quiesce.shutdown.connections;

import org.jspecify.annotations.NullMarked;
