package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * A RabbitMQ broker: the one that the environment variable {@code QUIESCE_RABBITMQ} tells of, as host and port, or one that
 * is started with the program that {@code scripts/servers} has prepared.
 */
final class TestBroker {

    /** Where a broker that is running already takes connections of clients of streams. */
    private static final int STREAM_PORT = 5552;

    private final String host;

    private final int port;

    private final int streamPort;

    private final @Nullable Process process;

    private TestBroker(String host, int port, int streamPort, @Nullable Process process) {
        this.host = host;
        this.port = port;
        this.streamPort = streamPort;
        this.process = process;
    }

    /** Returns with a broker that takes connections; where none can be had the test is skipped, or fails with CI=true. */
    static TestBroker start(Path folder) throws IOException {
        String running = System.getenv("QUIESCE_RABBITMQ");
        if (running != null) {
            String[] address = running.split(":");
            return new TestBroker(address[0], Integer.parseInt(address[1]), STREAM_PORT, null);
        }
        String program = System.getenv("QUIESCE_RABBITMQ_PROGRAM");
        if (program == null) {
            String reason = "the variable QUIESCE_RABBITMQ_PROGRAM is not set: run 'scripts/servers' and source"
                    + " '.servers/env'";
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        // The server needs this port and the three behind it, the last one for streams.
        int port = ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter(free(0).and(free(1)).and(free(2)).and(free(3)))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(program, folder.toString(), String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        awaitStart(process);
        return new TestBroker("127.0.0.1", port, port + 3, process);
    }

    private static IntPredicate free(int offset) {
        return (port) -> {
            try (ServerSocket socket = new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException ex) {
                return false;
            }
        };
    }

    private static void awaitStart(Process process) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.contains("Server startup complete")) {
            output.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as("what the broker said: %s", output).isNotNull();
        // A process whose output nobody reads stops when the pipe is full.
        Thread reader = new Thread(() -> lines.lines().forEach((ignored) -> {}), "output-of-rabbitmq");
        reader.setDaemon(true);
        reader.start();
    }

    CachingConnectionFactory connections() {
        return new CachingConnectionFactory(this.host, this.port);
    }

    String host() {
        return this.host;
    }

    int streamPort() {
        return this.streamPort;
    }

    void stop() throws InterruptedException {
        if (this.process != null) {
            this.process.destroy();
            this.process.waitFor();
        }
    }
}
