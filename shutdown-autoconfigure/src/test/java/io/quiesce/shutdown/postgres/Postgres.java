package io.quiesce.shutdown.postgres;

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

/**
 * A PostgreSQL server of loopback, started with the program that {@code scripts/servers} has prepared.
 */
public final class Postgres {

    private final Process process;

    private final int port;

    private Postgres(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Start a server with an empty database.
     * @param folder where it keeps its data
     * @return a server that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Postgres start(Path folder) throws IOException {
        String program = System.getenv("QUIESCE_POSTGRES_PROGRAM");
        if (program == null) {
            String reason = "the variable QUIESCE_POSTGRES_PROGRAM is not set: run 'scripts/servers' and source"
                    + " '.servers/env'";
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        int port = ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter(Postgres::isFree)
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(program, folder.toString(), String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        Postgres postgres = new Postgres(process, port);
        postgres.awaitStart();
        return postgres;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException ex) {
            return false;
        }
    }

    private void awaitStart() throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.contains("ready to accept connections")) {
            output.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as("what PostgreSQL said: %s", output).isNotNull();
        // A process whose output nobody reads stops when the pipe is full.
        Thread reader = new Thread(() -> lines.lines().forEach((ignored) -> {}), "output-of-postgres");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Return where the database is.
     * @return its URL; the user is {@code postgres}, without a password
     */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(this.port);
    }

    /**
     * End the server, whoever is connected to it.
     * @throws InterruptedException if the thread is interrupted before it has ended
     */
    public void stop() throws InterruptedException {
        this.process.destroy();
        this.process.waitFor();
    }
}
