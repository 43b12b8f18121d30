package io.quiesce.shutdown.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.quiesce.shutdown.connections.ServerConnections.Idle;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes idle connections of one of Tomcat's endpoints without a reset: first only the way to the client, whose end of the
 * connection sees that, and the rest when the client has closed its side, too. What it sends meanwhile is read and dropped,
 * because closing a socket with something unread resets the connection.
 *
 * @param <S> the type of Tomcat's sockets
 */
final class TomcatIdleConnections<S> extends TomcatHandler<S> {

    /** How long a client may take to close its side. */
    private static final long LINGER_MILLIS = 2_000;

    /** Who sends more than so many buffers on a connection that is being closed may be reset. */
    private static final int MOST_DROPPED = 64;

    private final AbstractEndpoint<S, ?> endpoint;

    private final Set<SocketWrapperBase<?>> lingering = ConcurrentHashMap.newKeySet();

    /** Whose processor is with the thread that serves them: they are told by that thread. */
    private final Set<SocketWrapperBase<?>> busy = ConcurrentHashMap.newKeySet();

    TomcatIdleConnections(AbstractEndpoint<S, ?> endpoint) {
        super(endpoint.getHandler());
        this.endpoint = endpoint;
    }

    /** Connections of the other connectors, which are used by hand only, are left to their clients. */
    Stream<Idle> idle() {
        return this.endpoint.getConnections().stream()
                .filter((socket) -> socket.getCurrentProcessor() == null && !this.lingering.contains(socket))
                .filter(NioSocketWrapper.class::isInstance)
                .map((socket) -> (NioSocketWrapper) (SocketWrapperBase<?>) socket)
                .map((socket) -> new Idle(socket.getLastRead(), () -> closeIfIdle(socket)));
    }

    void tell(Executor executor) {
        for (SocketWrapperBase<S> socket : this.endpoint.getConnections()) {
            this.busy.add(socket);
            if (socket.getCurrentProcessor() != null && this.busy.remove(socket)) {
                // Writes, and a client that reads nothing holds that up.
                executor.execute(() -> tell(socket));
            }
        }
    }

    /** Only processors of HTTP/2 do something about it, and only once. */
    private static void tell(SocketWrapperBase<?> socket) {
        if (socket.getCurrentProcessor() instanceof Processor processor) {
            processor.pause();
        }
    }

    @Override
    public SocketState process(SocketWrapperBase<S> socket, SocketEvent status) {
        if (this.lingering.contains(socket)) {
            return drop(socket, status);
        }
        SocketState state = super.process(socket, status);
        if (!this.busy.isEmpty() && this.busy.remove(socket)) {
            tell(socket);
        }
        return state;
    }

    /** Whoever serves a connection holds its lock. */
    private void closeIfIdle(NioSocketWrapper socket) {
        if (!socket.getLock().tryLock()) {
            return;
        }
        try {
            if (!isBetweenRequests(socket)) {
                return;
            }
            if (socket.isReadyForRead()) {
                // What has been read here does not wake Tomcat any more.
                socket.processSocket(SocketEvent.OPEN_READ, true);
            } else {
                closeOutput(socket);
            }
        } catch (IOException ex) {
            // The client has closed it already.
            socket.close();
        } finally {
            socket.getLock().unlock();
        }
    }

    private static boolean isBetweenRequests(NioSocketWrapper socket) {
        return !socket.isClosed()
                && socket.getCurrentProcessor() == null
                && socket.getSocket().isHandshakeComplete()
                && !"h2".equals(socket.getNegotiatedProtocol());
    }

    private void closeOutput(NioSocketWrapper socket) throws IOException {
        NioChannel channel = socket.getSocket();
        this.lingering.add(socket);
        socket.setReadTimeout(LINGER_MILLIS);
        socket.updateLastRead();
        if (channel instanceof SecureNioChannel) {
            // Says so within TLS, and leaves the socket open.
            channel.close();
        }
        channel.getIOChannel().shutdownOutput();
        socket.registerReadInterest();
    }

    private static SocketState drop(SocketWrapperBase<?> socket, SocketEvent status) {
        if (status != SocketEvent.OPEN_READ || !(socket.getSocket() instanceof NioChannel channel)) {
            return SocketState.CLOSED;
        }
        try {
            if (isAtEnd(channel.getIOChannel())) {
                return SocketState.CLOSED;
            }
            socket.registerReadInterest();
            return SocketState.OPEN;
        } catch (IOException ex) {
            return SocketState.CLOSED;
        }
    }

    private static boolean isAtEnd(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        for (int i = 0; i < MOST_DROPPED; i++) {
            int read = channel.read(buffer.clear());
            if (read <= 0) {
                return read < 0;
            }
        }
        return true;
    }

    @Override
    public void release(SocketWrapperBase<S> socket) {
        this.lingering.remove(socket);
        this.busy.remove(socket);
        super.release(socket);
    }
}
