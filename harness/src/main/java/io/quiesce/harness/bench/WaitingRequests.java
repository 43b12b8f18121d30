package io.quiesce.harness.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests each on a connection of its own, which nobody reads: the answers are few bytes, and stay in the operating
 * system, so that the client takes nothing from what is measured.
 */
final class WaitingRequests implements AutoCloseable {

    private final byte[] request;

    private final List<SocketChannel> connections = new ArrayList<>();

    WaitingRequests(String path) {
        this.request =
                "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII);
    }

    void send(URI uri, int requests) throws IOException {
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
        for (int i = 0; i < requests; i++) {
            SocketChannel connection = SocketChannel.open(address);
            this.connections.add(connection);
            connection.write(ByteBuffer.wrap(this.request));
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : this.connections) {
            connection.close();
        }
    }
}
