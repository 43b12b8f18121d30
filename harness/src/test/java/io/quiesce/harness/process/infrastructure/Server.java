package io.quiesce.harness.process.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.quiesce.harness.Ports;

/**
 * A server of loopback, started with a program that {@code scripts/servers} has prepared.
 */
public final class Server {

    private final Process process;

    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Start a RabbitMQ without any queue.
     * @param folder where it keeps its data
     * @return a broker that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Server rabbitmq(Path folder) throws IOException {
        return startInFolder("QUIESCE_RABBITMQ_PROGRAM", folder, 4, "Server startup complete");
    }

    /**
     * Start a Redis that keeps nothing.
     * @param folder where it runs
     * @return a server that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Server redis(Path folder) throws IOException {
        String program = program("QUIESCE_REDIS_BINARY");
        int port = Ports.chooseRow(1);
        return start(
                folder,
                port,
                "Ready to accept connections",
                program,
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "");
    }

    /**
     * Start a PostgreSQL with an empty database {@code postgres}, whose user is {@code postgres} without a password.
     * @param folder where it keeps its data
     * @return a server that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Server postgres(Path folder) throws IOException {
        return startInFolder("QUIESCE_POSTGRES_PROGRAM", folder, 1, "ready to accept connections");
    }

    /**
     * Start a Prometheus.
     * @param folder where its configuration is, and where it keeps its data
     * @return a server that answers queries; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Server prometheus(Path folder) throws IOException {
        return startInFolder("QUIESCE_PROMETHEUS_PROGRAM", folder, 1, "Server is ready to receive web requests");
    }

    /**
     * Start an agent of Consul that is a whole cluster and keeps nothing.
     * @param folder where it runs
     * @return an agent that has elected itself; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Server consul(Path folder) throws IOException {
        String program = program("QUIESCE_CONSUL_BINARY");
        int port = Ports.chooseRow(4);
        return start(
                folder,
                port,
                "Synced node info",
                program,
                "agent",
                "-dev",
                "-bind=127.0.0.1",
                "-http-port=" + port,
                "-server-port=" + (port + 1),
                "-serf-lan-port=" + (port + 2),
                "-serf-wan-port=" + (port + 3),
                "-dns-port=-1",
                "-grpc-port=-1");
    }

    /** Where none can be had the test is skipped, or fails with CI=true. */
    private static String program(String variable) {
        String program = System.getenv(variable);
        if (program == null) {
            String reason =
                    "the variable %s is not set: run 'scripts/servers' and source '.servers/env'".formatted(variable);
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        return program;
    }

    /** Returns with a server that takes connections. */
    private static Server start(Path folder, int port, String ready, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        Server server = new Server(process, port);
        server.awaitStart(ready);
        return server;
    }

    /** The same for a program that takes its folder and its first port. */
    private static Server startInFolder(String variable, Path folder, int ports, String ready) throws IOException {
        String program = program(variable);
        int port = Ports.chooseRow(ports);
        return start(folder, port, ready, program, folder.toString(), String.valueOf(port));
    }

    private void awaitStart(String ready) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.contains(ready)) {
            output.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as("what the server said: %s", output).isNotNull();
        // A process whose output nobody reads stops when the pipe is full.
        Thread reader = new Thread(() -> skip(lines), "output-of-server");
        reader.setDaemon(true);
        reader.start();
    }

    private static void skip(BufferedReader lines) {
        try {
            lines.transferTo(Writer.nullWriter());
        } catch (IOException ex) {
            // The server has been ended, and its output with it.
        }
    }

    /**
     * Return where the server takes connections.
     * @return the first of its ports
     */
    public int port() {
        return this.port;
    }

    /**
     * End the server without giving it time to take leave of anybody.
     * @throws InterruptedException if the thread is interrupted before it has ended
     */
    public void kill() throws InterruptedException {
        this.process.descendants().forEach(ProcessHandle::destroyForcibly);
        stop();
    }

    /**
     * End the server.
     * @throws InterruptedException if the thread is interrupted before it has ended
     */
    public void stop() throws InterruptedException {
        this.process.destroy();
        this.process.waitFor();
    }
}
