package io.quiesce.shutdown.connections;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that shows how it ends.
 */
public final class Http1Client implements AutoCloseable {

    private final Socket socket;

    private final InputStream in;

    private int length;

    public Http1Client(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    public Http1Client(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(30_000);
        this.in = socket.getInputStream();
    }

    /** Returns the status, with {@code , close} if the connection is over; {@code end} or {@code reset} if there is no answer. */
    public String exchange(String path) throws IOException {
        try {
            send(path);
        } catch (SocketException ex) {
            return "reset";
        }
        return receive();
    }

    public void send(String path) throws IOException {
        String head = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
        this.socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    public String receive() throws IOException {
        try {
            String answer = receiveHead();
            receiveBody();
            return answer;
        } catch (SocketException ex) {
            return "reset";
        }
    }

    /** What {@link #receive()} returns, before the rest has come. */
    public String receiveHead() throws IOException {
        this.length = 0;
        String head = head();
        if (head.isEmpty()) {
            return "end";
        }
        boolean close = false;
        for (String line : head.toLowerCase(Locale.ROOT).split("\r\n")) {
            if (line.startsWith("content-length:")) {
                this.length = Integer.parseInt(line.substring(15).trim());
            }
            close = close || line.equals("connection: close");
        }
        return head.substring(9, 12) + (close ? ", close" : "");
    }

    /** Returns how much has come. */
    public int receiveBody() throws IOException {
        return this.in.readNBytes(this.length).length;
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int read = this.in.read();
            if (read < 0) {
                return "";
            }
            head.write(read);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the server has ended the connection already. */
    public boolean hasEnded() throws IOException {
        this.socket.setSoTimeout(1);
        try {
            return this.in.read() < 0;
        } catch (SocketTimeoutException ex) {
            return false;
        } finally {
            this.socket.setSoTimeout(30_000);
        }
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
