package io.quiesce.harness.process.infrastructure;

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
 * A Redis server of loopback, started with the program that {@code scripts/servers} has prepared.
 */
final class Redis {

    private final Process process;

    private final int port;

    private Redis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns with a server that takes connections; where none can be had the test is skipped, or fails with CI=true. */
    static Redis start(Path folder) throws IOException {
        String program = System.getenv("QUIESCE_REDIS_BINARY");
        if (program == null) {
            String reason = "the variable QUIESCE_REDIS_BINARY is not set: run 'scripts/servers' and source"
                    + " '.servers/env'";
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        int port = ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter(Redis::isFree)
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(
                        program, "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        Redis redis = new Redis(process, port);
        redis.awaitStart();
        return redis;
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
        while (line != null && !line.contains("Ready to accept connections")) {
            output.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as("what Redis said: %s", output).isNotNull();
        // A process whose output nobody reads stops when the pipe is full.
        Thread reader = new Thread(() -> lines.lines().forEach((ignored) -> {}), "output-of-redis");
        reader.setDaemon(true);
        reader.start();
    }

    int port() {
        return this.port;
    }

    void stop() throws InterruptedException {
        this.process.destroy();
        this.process.waitFor();
    }
}
