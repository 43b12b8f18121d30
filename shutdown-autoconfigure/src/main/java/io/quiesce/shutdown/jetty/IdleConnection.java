package io.quiesce.shutdown.jetty;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection of HTTP/1.1 that may be idle.
 */
record IdleConnection(HttpConnection connection, AbstractEndPoint endPoint, SocketChannel socket) {

    static Optional<IdleConnection> of(Connection connection) {
        if (connection instanceof HttpConnection http && http.getEndPoint() instanceof AbstractEndPoint endPoint) {
            EndPoint outer = (endPoint instanceof SslConnection.SslEndPoint tls)
                    ? tls.getSslConnection().getEndPoint()
                    : endPoint;
            if (outer instanceof SelectableChannelEndPoint selectable
                    && selectable.getChannel() instanceof SocketChannel socket) {
                return Optional.of(new IdleConnection(http, endPoint, socket));
            }
        }
        return Optional.empty();
    }

    /** How many milliseconds nothing has come and gone. */
    long idleFor() {
        return this.endPoint.getIdleFor();
    }

    /** Whether Jetty waits for the first byte of a request, and none lies in the socket. */
    boolean isIdle() throws IOException {
        return this.endPoint.isOpen()
                && this.endPoint.isFillInterested()
                && this.connection.getParser().isStart()
                && this.socket.socket().getInputStream().available() == 0;
    }
}
