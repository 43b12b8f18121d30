package io.quiesce.harness.process;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of clients that begin a request, and do not care for what becomes of it.
 */
final class HeedlessClients implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private final List<Socket> sockets = new ArrayList<>();

    private final int port;

    HeedlessClients(SampleApp app) {
        this.port = app.uri("/").getPort();
    }

    /** Have some connect, and each of them send the same, of a request or part of it. */
    void send(int count, String text) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.port);
            this.sockets.add(socket);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    void get(int count, String path) throws IOException {
        send(count, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    /** Wait until each of them has been sent something. */
    void awaitAnswers() throws IOException {
        for (Socket socket : this.sockets) {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("A connection ended before there was an answer");
            }
        }
    }

    /** Have each of them reset its connection, which the other side comes upon when it reads or writes next. */
    void reset() throws IOException {
        for (Socket socket : this.sockets) {
            socket.setSoLinger(true, 0);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : this.sockets) {
            socket.close();
        }
        this.sockets.clear();
    }
}
