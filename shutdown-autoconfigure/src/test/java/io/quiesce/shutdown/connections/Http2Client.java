package io.quiesce.shutdown.connections;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * One HTTP/2 connection that shows each {@code GOAWAY}, and obeys none.
 */
public final class Http2Client implements AutoCloseable {

    public static final int ANY_STREAM = Integer.MAX_VALUE;

    private static final int DATA = 0;

    private static final int HEADERS = 1;

    private static final int RESET = 3;

    private static final int SETTINGS = 4;

    private static final int PING = 6;

    private static final int GOAWAY = 7;

    private static final int WINDOW_UPDATE = 8;

    private static final byte[] AUTHORITY = "localhost".getBytes(StandardCharsets.ISO_8859_1);

    private final Socket socket;

    private final DataInputStream in;

    private final DataOutputStream out;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private final List<Integer> goAways = new ArrayList<>();

    private int stream = -1;

    private String status = "";

    public Http2Client(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    public Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(30_000);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
        this.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Returns a connection over TLS whose server has chosen HTTP/2. */
    public static Http2Client secure(SSLContext context, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IOException("The server has chosen '" + socket.getApplicationProtocol() + "'");
        }
        return new Http2Client(socket);
    }

    /** Returns the last streams that the server has said that it will serve. */
    public List<Integer> goAways() {
        return List.copyOf(this.goAways);
    }

    /**
     * Returns the status; {@code not served} if the server has said that it has not looked at the request; {@code end} or
     * {@code reset} if the connection ends without an answer.
     */
    public String exchange(String path) throws IOException {
        if (this.goAways.stream().anyMatch((last) -> last < this.stream + 2)) {
            return "not served";
        }
        int id;
        try {
            id = send(path);
        } catch (SocketException ex) {
            return "reset";
        }
        return receive(id);
    }

    /** Returns the number of the stream. */
    public int send(String path) throws IOException {
        return sendWith(path);
    }

    /**
     * Send a request with headers.
     * @param path the path
     * @param headers names and values in turn, as they are
     * @return the number of the stream
     */
    public int sendWith(String path, String... headers) throws IOException {
        return send(path, 0x5, headers);
    }

    /**
     * Send a request whose header comes behind the body.
     * @param path the path
     * @param trailer the name and the value
     * @return the number of the stream
     */
    public int sendWithTrailer(String path, String... trailer) throws IOException {
        int id = send(path, 0x4);
        frame(HEADERS, 0x5, id, block(trailer));
        return id;
    }

    /** Returns what comes last of the latest request, whatever that is. */
    public String receiveLast() throws IOException {
        return receive(this.stream);
    }

    private static byte[] block(String... headers) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < headers.length; i++) {
            byte[] text = headers[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                // Neither from a table nor for one.
                block.write(0);
            }
            block.write(text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    private int send(String path, int flags, String... headers) throws IOException {
        this.stream += 2;
        this.status = "";
        byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
        byte[] more = block(headers);
        // GET, the scheme, the path and an authority, by the static table and without Huffman's code.
        byte[] block = new byte[6 + name.length + AUTHORITY.length + more.length];
        block[0] = (byte) 0x82;
        block[1] = (byte) ((this.socket instanceof SSLSocket) ? 0x87 : 0x86);
        block[2] = 0x04;
        block[3] = (byte) name.length;
        System.arraycopy(name, 0, block, 4, name.length);
        block[4 + name.length] = 0x01;
        block[5 + name.length] = (byte) AUTHORITY.length;
        System.arraycopy(AUTHORITY, 0, block, 6 + name.length, AUTHORITY.length);
        System.arraycopy(more, 0, block, 6 + name.length + AUTHORITY.length, more.length);
        frame(HEADERS, flags, this.stream, block);
        return this.stream;
    }

    public String receive(int id) throws IOException {
        String answer = "";
        while (answer.isEmpty()) {
            answer = next(id);
        }
        return answer;
    }

    /** What {@link #receive(int)} returns, before the rest has come. */
    public String receiveHead(int id) throws IOException {
        String answer = "";
        while (answer.isEmpty()) {
            String over = next(id);
            answer = over.isEmpty() ? this.status : over;
        }
        return answer;
    }

    /** Let the server send more than the 65,535 bytes that each connection begins with. */
    public void allow(int id, int bytes) throws IOException {
        byte[] increment = ByteBuffer.allocate(4).putInt(bytes).array();
        frame(WINDOW_UPDATE, 0, 0, increment);
        frame(WINDOW_UPDATE, 0, id, increment);
    }

    private String next(int id) throws IOException {
        try {
            int length = (this.in.readUnsignedByte() << 16) | this.in.readUnsignedShort();
            int type = this.in.readUnsignedByte();
            int flags = this.in.readUnsignedByte();
            int number = this.in.readInt();
            return take(type, flags, number, this.in.readNBytes(length), id);
        } catch (EOFException ex) {
            return "end";
        } catch (SocketException ex) {
            return "reset";
        }
    }

    private String take(int type, int flags, int number, byte[] payload, int id) throws IOException {
        if (type == HEADERS && number == id) {
            this.status = status(number, payload);
        } else if (type == SETTINGS && flags == 0) {
            frame(SETTINGS, 1, 0, new byte[0]);
        } else if (type == PING && flags == 0) {
            frame(PING, 1, 0, payload);
        } else if (type == RESET && number == id) {
            return "stream reset " + payload[3];
        } else if (type == GOAWAY) {
            int last = Unpooled.wrappedBuffer(payload).getInt(0);
            this.goAways.add(last);
            if (last < id) {
                return "not served";
            }
        }
        boolean ends = (type == HEADERS || type == DATA) && number == id && (flags & 1) != 0;
        return ends ? this.status : "";
    }

    private String status(int number, byte[] block) throws IOException {
        try {
            return this.decoder
                    .decodeHeaders(number, Unpooled.wrappedBuffer(block))
                    .status()
                    .toString();
        } catch (Http2Exception ex) {
            throw new IOException(ex);
        }
    }

    /** Returns the last stream of the next {@code GOAWAY}, or {@code -1} if the connection ends without one. */
    public int awaitGoAway() throws IOException {
        int seen = this.goAways.size();
        String answer = "";
        while (this.goAways.size() == seen && answer.isEmpty()) {
            answer = next(0);
        }
        return (this.goAways.size() == seen) ? -1 : this.goAways.get(seen);
    }

    /** Returns whether the server has ended the connection already, without anything having been sent on it since. */
    public boolean hasEnded() throws IOException {
        this.socket.setSoTimeout(1);
        try {
            String answer = "";
            while (answer.isEmpty()) {
                answer = next(0);
            }
            return answer.equals("end");
        } catch (SocketTimeoutException ex) {
            return false;
        } finally {
            this.socket.setSoTimeout(30_000);
        }
    }

    private void frame(int type, int flags, int id, byte[] payload) throws IOException {
        synchronized (this.out) {
            this.out.writeByte(payload.length >> 16);
            this.out.writeShort(payload.length);
            this.out.writeByte(type);
            this.out.writeByte(flags);
            this.out.writeInt(id);
            this.out.write(payload);
            this.out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
