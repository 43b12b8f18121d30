package io.quiesce.shutdown.rabbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.quiesce.shutdown.servers.ServerProcess;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * A RabbitMQ broker: the one that the environment variable {@code QUIESCE_RABBITMQ} tells of, as host and port, or one that
 * is started with a program that {@code scripts/servers} has prepared.
 */
final class TestBroker {

    /** Where a broker that is running already takes connections of clients of streams. */
    private static final int STREAM_PORT = 5552;

    private static @Nullable TestBroker shared;

    private final String host;

    private final int port;

    private final int streamPort;

    private final @Nullable ServerProcess server;

    private TestBroker(String host, int port, int streamPort, @Nullable ServerProcess server) {
        this.host = host;
        this.port = port;
        this.streamPort = streamPort;
        this.server = server;
    }

    /**
     * Return a broker that takes connections, the same for all tests of this virtual machine, with which it ends; where none can be
     * had the test is skipped, or fails with CI=true.
     */
    static synchronized TestBroker shared() throws IOException {
        if (shared == null) {
            TestBroker started = start(
                    "QUIESCE_RABBITMQ_PROGRAM",
                    Files.createTempDirectory(Path.of("target"), "rabbitmq-").toAbsolutePath());
            Runtime.getRuntime().addShutdownHook(new Thread(started::stopAtLast, "stop-rabbitmq"));
            shared = started;
        }
        return shared;
    }

    /** Start one of a release that has single active consumers of streams, which has to be stopped. */
    static TestBroker startNewer(Path folder) throws IOException {
        return start("QUIESCE_RABBITMQ_4_PROGRAM", folder);
    }

    private static TestBroker start(String program, Path folder) throws IOException {
        String running = System.getenv("QUIESCE_RABBITMQ");
        if (running != null) {
            String[] address = running.split(":");
            return new TestBroker(address[0], Integer.parseInt(address[1]), STREAM_PORT, null);
        }
        // The server needs four ports, the last one for streams.
        ServerProcess server = ServerProcess.start(program, folder, 4, "Server startup complete");
        return new TestBroker("127.0.0.1", server.port(), server.port() + 3, server);
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

    private void stopAtLast() {
        try {
            stop();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() throws InterruptedException {
        if (this.server != null) {
            this.server.stop();
        }
    }
}
