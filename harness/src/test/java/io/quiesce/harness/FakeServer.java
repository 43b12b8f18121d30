package io.quiesce.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a real socket that says and does on each connection exactly what a test tells it.
 */
final class FakeServer implements AutoCloseable {

    private final ServerSocket socket;

    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("fake-server"));

    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    private final List<String> requests = new CopyOnWriteArrayList<>();

    private final AtomicInteger accepted = new AtomicInteger();

    private final CompletableFuture<Void> accepting;

    private volatile Behaviour behaviour;

    FakeServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.accepting = CompletableFuture.runAsync(this::accept, this.threads);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + this.socket.getLocalPort());
    }

    void behave(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /**
     * Return how many connections were opened.
     * @return the number of connections
     */
    int connections() {
        return this.accepted.get();
    }

    /**
     * Return the first line of every request.
     * @return lines such as {@code GET /orders/1 HTTP/1.1}
     */
    List<String> requests() {
        return new ArrayList<>(this.requests);
    }

    void closeConnections() throws IOException {
        for (Socket connection : this.connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!this.socket.isClosed()) {
            try {
                Socket connection = this.socket.accept();
                this.accepted.incrementAndGet();
                this.connections.add(connection);
                this.threads.execute(() -> serve(connection));
            } catch (IOException ex) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            while (true) {
                String head = readRequest(connection.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                this.requests.add(head.lines().findFirst().orElseThrow());
                this.behaviour.react(connection);
            }
        } catch (IOException ex) {
            // the test closed the connection, or its client did
        }
    }

    private static String readRequest(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        input.readNBytes(head.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .sum());
        return head.toString();
    }

    static Behaviour answer(int status, String body) {
        return connection -> write(
                connection, "HTTP/1.1 " + status + " Text\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static Behaviour closeAfter(String text) {
        return connection -> {
            write(connection, text);
            connection.close();
        };
    }

    static Behaviour reset() {
        return connection -> {
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    static Behaviour silence() {
        return connection -> connection.getInputStream().read();
    }

    private static void write(Socket connection, String text) throws IOException {
        OutputStream output = connection.getOutputStream();
        output.write(text.getBytes(StandardCharsets.US_ASCII));
        output.flush();
    }

    /**
     * Close everything, and return when nobody can connect any more: the system goes on listening as long as a thread
     * accepts connections.
     */
    @Override
    public void close() {
        try {
            this.socket.close();
            this.accepting.join();
            closeConnections();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } finally {
            this.threads.shutdownNow();
        }
    }

    /**
     * What to do once a request has been read.
     */
    @FunctionalInterface
    interface Behaviour {

        void react(Socket connection) throws IOException;
    }
}
