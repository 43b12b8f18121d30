package io.quiesce.shutdown.jetty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

import org.eclipse.jetty.io.Connection;

/**
 * Connections that are being closed without a reset: first only the way to the client, whose end of the connection sees that,
 * and the rest when the client has closed its side, too. What it sends meanwhile is read, because closing a socket with
 * something unread resets the connection.
 */
final class LingeringConnections {

    /** How long a client may take to close its side. */
    private static final long LINGER_MILLIS = 2_000;

    private final Set<Connection> connections = new HashSet<>();

    private volatile boolean used;

    /** Returns whether a connection takes no request any more. Waits for a decision that is just being made. */
    boolean contains(Connection connection) {
        if (!this.used) {
            return false;
        }
        synchronized (this.connections) {
            return this.connections.contains(connection);
        }
    }

    /**
     * A request that is read in this moment asks {@link #contains(Connection)}, and is not served if this has been faster: what
     * it reads is gone from the socket only after that has been looked at, or it waits here.
     */
    void closeIfIdle(IdleConnection idle) {
        this.used = true;
        synchronized (this.connections) {
            try {
                if (idle.isIdle() && this.connections.add(idle.connection())) {
                    idle.endPoint().setIdleTimeout(LINGER_MILLIS);
                    idle.endPoint().shutdownOutput();
                }
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
