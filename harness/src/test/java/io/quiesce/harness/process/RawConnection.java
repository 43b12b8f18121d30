package io.quiesce.harness.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP/1.1 connection that hides nothing: every byte that the server sends has to be part of a whole response, and a
 * connection that ends before is a failure.
 */
final class RawConnection implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private static final int END = -1;

    private final Socket socket = new Socket();

    private final InputStream in;

    /**
     * Connect.
     * @param port a port of the loopback interface
     * @throws IOException if there is no connection to be had
     */
    RawConnection(int port) throws IOException {
        try {
            this.socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            this.socket.setTcpNoDelay(true);
            this.socket.connect(
                    new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), CONNECT_TIMEOUT_MILLIS);
            this.in = new BufferedInputStream(this.socket.getInputStream());
        } catch (IOException ex) {
            this.socket.close();
            throw ex;
        }
    }

    /**
     * A whole response.
     *
     * @param status its status
     * @param headers its headers, whatever the case of their names
     * @param body its body
     */
    record Response(int status, Map<String, String> headers, String body) {

        boolean saysClose() {
            return "close".equalsIgnoreCase(this.headers.get("Connection"));
        }
    }

    /**
     * Send a request and wait for the whole response. If it says that the connection is closed, wait for that, too.
     * @param path path and query
     * @return the response
     * @throws IOException if the connection was reset, ended too early or too late, or went on with something else
     */
    Response get(String path) throws IOException {
        send(path);
        return receive();
    }

    /** Returns whether the server has closed the connection, which clients look at before they use one again. */
    boolean hasEnded() throws IOException {
        this.socket.setSoTimeout(1);
        this.in.mark(1);
        try {
            return this.in.read() == END;
        } catch (SocketTimeoutException ex) {
            return false;
        } finally {
            this.in.reset();
            this.socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        }
    }

    void send(String path) throws IOException {
        this.socket
                .getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    Response receive() throws IOException {
        int status = status(line("answer"));
        Map<String, String> headers = headers();
        Response response = new Response(status, headers, new String(body(headers), StandardCharsets.UTF_8));
        if (response.saysClose() && this.in.read() != END) {
            throw new ProtocolException("More bytes after a response that says 'Connection: close'");
        }
        return response;
    }

    private static int status(String statusLine) throws ProtocolException {
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].equals("HTTP/1.1") || !parts[1].matches("\\d{3}")) {
            throw new ProtocolException("Not a status line: '" + statusLine + "'");
        }
        return Integer.parseInt(parts[1]);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line("end of the headers"); !line.isEmpty(); line = line("end of the headers")) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("Not a header: '" + line + "'");
            }
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String encoding = headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT);
        if (encoding.equals("chunked")) {
            return chunks();
        }
        if (headers.containsKey("Content-Length")) {
            return bytes(Integer.parseInt(headers.get("Content-Length")));
        }
        return this.in.readAllBytes();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(bytes(size));
            line("end of a chunk");
        }
        line("end of the last chunk");
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line("next chunk"), 16);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = this.in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("End of file after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    private String line(String awaited) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = this.in.read();
        while (next != '\n') {
            if (next == END) {
                throw new EOFException("End of file before the " + awaited);
            }
            line.write(next);
            next = this.in.read();
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
