package io.quiesce.shutdown.servers;

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
import java.util.stream.IntStream;

/**
 * A server of loopback, started with a program that {@code scripts/servers} has prepared. The program takes a folder for data
 * and a port.
 */
public final class ServerProcess {

    private final Process process;

    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Start a server.
     * @param variable the environment variable that names the program
     * @param folder where the server keeps its data
     * @param ports how many ports it needs, one behind the other
     * @param ready a part of the line with which it says that it takes connections
     * @return a server that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static ServerProcess start(String variable, Path folder, int ports, String ready) throws IOException {
        String program = System.getenv(variable);
        if (program == null) {
            String reason =
                    "the variable %s is not set: run 'scripts/servers' and source '.servers/env'".formatted(variable);
            if ("true".equals(System.getenv("CI"))) {
                fail("must not be skipped with CI=true, although " + reason);
            }
            abort("skipped, because " + reason);
        }
        int port = ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter((first) -> IntStream.range(first, first + ports).allMatch(ServerProcess::isFree))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(program, folder.toString(), String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        awaitLine(process, ready);
        return new ServerProcess(process, port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException ex) {
            return false;
        }
    }

    private static void awaitLine(Process process, String part) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.contains(part)) {
            output.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as("what the server said: %s", output).isNotNull();
        // A process whose output nobody reads stops when the pipe is full.
        Thread reader = new Thread(() -> lines.lines().forEach((ignored) -> {}), "output-of-server");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Return where the server takes connections.
     * @return the first of its ports
     */
    public int port() {
        return this.port;
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
