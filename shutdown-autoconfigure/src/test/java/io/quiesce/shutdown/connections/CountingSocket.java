package io.quiesce.shutdown.connections;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket that counts what comes, whatever is made of it.
 */
public final class CountingSocket extends Socket {

    private final AtomicLong received = new AtomicLong();

    public CountingSocket(int port) throws IOException {
        super(InetAddress.getLoopbackAddress(), port);
    }

    public long received() {
        return this.received.get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                CountingSocket.this.received.addAndGet((read < 0) ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                CountingSocket.this.received.addAndGet(Math.max(read, 0));
                return read;
            }
        };
    }
}
