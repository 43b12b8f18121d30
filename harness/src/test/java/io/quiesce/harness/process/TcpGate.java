package io.quiesce.harness.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A gate in front of any server of loopback. It lets all bytes through until it is told to fail in one way or another.
 */
final class TcpGate implements AutoCloseable {

    private static final int CHUNK = 8_192;

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-gate");
        thread.setDaemon(true);
        return thread;
    });

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private final CountDownLatch closed = new CountDownLatch(1);

    private final int target;

    private final ServerSocket server;

    private volatile CountDownLatch barrier = OPEN;

    private volatile Duration delay = Duration.ZERO;

    TcpGate(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        this.threads.execute(this::accept);
    }

    int port() {
        return this.server.getLocalPort();
    }

    private void accept() {
        try {
            while (!this.server.isClosed()) {
                Socket client = keep(this.server.accept());
                Socket upstream = keep(new Socket(InetAddress.getByName("127.0.0.1"), this.target));
                this.threads.execute(() -> relay(client, upstream));
                this.threads.execute(() -> relay(upstream, client));
            }
        } catch (IOException ex) {
            // The end of the gate, or of the server behind it.
        }
    }

    private Socket keep(Socket socket) {
        this.sockets.add(socket);
        return socket;
    }

    private void relay(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                this.barrier.await();
                if (this.closed.await(this.delay.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                out.write(chunk, 0, count);
            }
        } catch (IOException ex) {
            // Both ends are closed.
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** End every connection, and refuse new ones. */
    void refuse() throws IOException {
        this.server.close();
        for (Socket socket : this.sockets) {
            socket.close();
        }
    }

    /** Take every connection, and let nothing through. */
    void hang() {
        this.barrier = new CountDownLatch(1);
    }

    /** Let everything through again, and what was kept back. */
    void pass() {
        CountDownLatch before = this.barrier;
        this.barrier = OPEN;
        before.countDown();
    }

    /** Let everything through, but late. */
    void delay(Duration time) {
        this.delay = time;
    }

    @Override
    public void close() throws IOException {
        this.closed.countDown();
        refuse();
        this.threads.shutdownNow();
    }
}
