package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that never come to an end, by mistake or on purpose: none of them holds a shutdown beyond its deadlines.
 */
@Timeout(180)
class SlowClientsIT {

    private static final int MANY = 50;

    /** Work is cancelled 2 s after the signal, and abandoned 1 s later. */
    private static final Duration ABANDONED = Duration.ofSeconds(3);

    /** Closing takes a while on a busy machine, but is not what is measured here. */
    private static final Duration CLOSED = ABANDONED.plusMillis(2500);

    private final ExecutorService writers = Executors.newCachedThreadPool();

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : this.sockets) {
            socket.close();
        }
        this.writers.shutdownNow();
    }

    private Socket connect(SampleApp app) throws IOException {
        Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), app.uri("/").getPort());
        this.sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void thatNeverFinishTheHeadOfTheirRequest() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            for (int i = 0; i < MANY; i++) {
                write(connect(app), "GET /orders HTTP/1.1\r\nHost: ");
            }
            // They have been read when this one, which came later, has been served.
            assertThat(app.get("/orders").join().statusCode()).isEqualTo(200);
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.elapsed()).isLessThan(CLOSED);
        }
    }

    @Test
    void thatNeverFinishTheirUpload() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            Socket socket = connect(app);
            write(
                    socket,
                    "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "1\r\n[\r\n");
            app.awaitLog("began POST /orders");
            Future<?> upload = this.writers.submit(() -> writeForEver(socket));
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.elapsed()).isLessThan(CLOSED);
            assertThat(app.log()).contains("POST /orders");
            upload.get();
        }
    }

    /** Blanks, which JSON may have as many of as it likes. */
    private static void writeForEver(Socket socket) {
        try {
            while (true) {
                write(socket, "1\r\n \r\n");
            }
        } catch (IOException ex) {
            // The other side has had enough.
        }
    }

    @Test
    void thatComeAllTheTime() throws Exception {
        try (SampleApp app = SampleApp.ready()) {
            app.begin("/fault/honest");
            CompletableFuture<?> gone = new CompletableFuture<>();
            List<Future<?>> flood = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                flood.add(this.writers.submit(() -> ask(app, gone)));
            }
            app.terminate();
            AppExit exit = app.awaitExit();
            gone.complete(null);
            assertThat(exit.elapsed()).isLessThan(CLOSED);
            for (Future<?> each : flood) {
                each.get();
            }
        }
    }

    private static void ask(SampleApp app, CompletableFuture<?> gone) {
        while (!gone.isDone()) {
            app.get("/orders").handle((response, failure) -> response).join();
        }
    }
}
