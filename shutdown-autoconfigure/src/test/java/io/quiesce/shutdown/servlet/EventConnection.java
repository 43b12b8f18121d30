package io.quiesce.shutdown.servlet;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection on which a response in chunks comes, and whether it ended as such a response has to.
 */
public final class EventConnection implements AutoCloseable {

    private final Socket socket;

    private final DataInputStream in;

    private final StringBuilder body = new StringBuilder();

    public EventConnection(int port, String path, String header) throws IOException {
        this(port, "GET", path, header);
    }

    public EventConnection(int port, String method, String path, String header) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout(30_000);
        this.in = new DataInputStream(this.socket.getInputStream());
        this.socket
                .getOutputStream()
                .write("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
                        .formatted(method, path, header)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Wait for the head of the response. */
    public String head() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = this.in.readUnsignedByte(); each != '\n'; each = this.in.readUnsignedByte()) {
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    /** Return all of the body so far, as soon as it has this text. */
    public String until(String text) throws IOException {
        while (this.body.indexOf(text) < 0) {
            if (!chunk()) {
                throw new EOFException("Ended before '%s': %s".formatted(text, this.body));
            }
        }
        return this.body.toString();
    }

    /** Return all of the body, as soon as it has ended by its last chunk. */
    public String whole() throws IOException {
        while (chunk()) {
            continue;
        }
        return this.body.toString();
    }

    private boolean chunk() throws IOException {
        byte[] chunk = new byte[Integer.parseInt(line(), 16)];
        this.in.readFully(chunk);
        line();
        this.body.append(new String(chunk, StandardCharsets.UTF_8));
        return chunk.length > 0;
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
