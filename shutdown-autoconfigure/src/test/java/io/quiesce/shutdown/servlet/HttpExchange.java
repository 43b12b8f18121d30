package io.quiesce.shutdown.servlet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A connection that shows exactly what a server sends.
 */
public final class HttpExchange implements AutoCloseable {

    private final Socket socket;

    private final BufferedReader in;

    public HttpExchange(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    public HttpExchange(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(30_000);
        this.in = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** A response; without status if the connection ended before it. */
    public record Response(int status, Map<String, String> headers, String body) {}

    public void send(String method, String path) throws IOException {
        send("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".formatted(method, path));
    }

    public void send(String bytes) throws IOException {
        this.socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Response receive() throws IOException {
        String statusLine = this.in.readLine();
        if (statusLine == null) {
            return new Response(-1, Map.of(), "");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = this.in.readLine(); line != null && !line.isEmpty(); line = this.in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        char[] body = new char[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        for (int read = 0; read < body.length; ) {
            int count = this.in.read(body, read, body.length - read);
            if (count < 0) {
                break;
            }
            read += count;
        }
        return new Response(Integer.parseInt(statusLine.split(" ")[1]), headers, new String(body));
    }

    public Response exchange(String path) throws IOException {
        send("GET", path);
        return receive();
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
