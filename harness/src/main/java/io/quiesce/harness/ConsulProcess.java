package io.quiesce.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real Consul agent of its own, which keeps nothing.
 */
public final class ConsulProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final List<Integer> ports = Ports.choose(4);

    private final AppProcess process;

    private ConsulProcess(Path program, Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "agent",
                        "-dev",
                        "-bind=127.0.0.1",
                        "-client=127.0.0.1",
                        "-http-port=" + this.ports.get(0),
                        "-server-port=" + this.ports.get(1),
                        "-serf-lan-port=" + this.ports.get(2),
                        "-serf-wan-port=" + this.ports.get(3),
                        "-dns-port=-1",
                        "-grpc-port=-1",
                        "-log-level=info")
                .redirectErrorStream(true);
        this.process = new AppProcess("consul", builder, directory.resolve("consul.log"), line -> {});
    }

    /**
     * Start an agent and wait until it can be used.
     * @param program the program
     * @param directory where its log is written
     * @return the agent
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if it cannot be used in time
     */
    public static ConsulProcess start(Path program, Path directory) throws IOException, InterruptedException {
        ConsulProcess consul = new ConsulProcess(program, directory);
        try {
            consul.process.awaitLine("Synced node info", START_TIMEOUT);
            return consul;
        } catch (InterruptedException | RuntimeException ex) {
            consul.close();
            throw ex;
        }
    }

    /**
     * Return where it is reached.
     * @return an address without a path
     */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + this.ports.get(0));
    }

    @Override
    public void close() {
        this.process.close();
    }
}
