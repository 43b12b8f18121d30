package io.quiesce.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HAProxy, which checks its servers. It is ready while one of them is.
 */
public final class Haproxy extends Balancer {

    private static final String CONFIGURATION =
            """
            global
                log stdout format raw local0
                stats socket ipv4@127.0.0.1:%d level admin
            defaults
                mode http
                log global
                option httplog
                option dontlog-normal
                option log-health-checks
                timeout connect 2s
                timeout client 60s
                timeout server 60s
            %s
            frontend shop
                bind 127.0.0.1:%d
                monitor-uri /actuator/health/readiness
                acl alone nbsrv(orders) lt 1
                monitor fail if alone
                default_backend orders
            backend orders
                balance roundrobin
                option httpchk GET /actuator/health/readiness
                http-reuse safe
                default-server %s
            %s
            """;

    private static final int COMMAND_TIMEOUT_MILLIS = 5000;

    private static final Pattern NORMAL = Pattern.compile(" 20[01] \\d+ - - ---- ");

    private final int adminPort;

    /**
     * Start a balancer that hides nothing.
     * @param program the program
     * @param directory where the configuration and the log are written
     * @param port the port to listen to
     * @param servers the ports of the servers by their names
     * @throws IOException if it cannot be started
     */
    public Haproxy(Path program, Path directory, int port, Map<String, Integer> servers) throws IOException {
        this(program, directory, port, servers, Mode.STRICT);
    }

    /**
     * Start a balancer.
     * @param program the program
     * @param directory where the configuration and the log are written
     * @param port the port to listen to
     * @param servers the ports of the servers by their names
     * @param mode how it checks, and what it repeats
     * @throws IOException if it cannot be started
     */
    public Haproxy(Path program, Path directory, int port, Map<String, Integer> servers, Mode mode) throws IOException {
        this(program, directory, port, servers, mode, Ports.choose(1).get(0));
    }

    private Haproxy(Path program, Path directory, int port, Map<String, Integer> servers, Mode mode, int adminPort)
            throws IOException {
        super(
                "haproxy",
                port,
                directory,
                program.toString(),
                "-db",
                "-f",
                write(directory.resolve("haproxy.cfg"), port, servers, mode, adminPort)
                        .toString());
        this.adminPort = adminPort;
    }

    private static Path write(Path file, int port, Map<String, Integer> servers, Mode mode, int adminPort)
            throws IOException {
        String lines = servers.entrySet().stream()
                .map(server -> "    server " + server.getKey() + " 127.0.0.1:" + server.getValue())
                .collect(Collectors.joining("\n"));
        return Files.writeString(file, CONFIGURATION.formatted(adminPort, mode.repetition, port, mode.checks, lines));
    }

    /**
     * How the balancer checks its servers, and what it repeats.
     */
    public enum Mode {
        /** A check every second, the first of which counts but may be slow on a busy machine, and nothing is repeated. */
        STRICT("    timeout check 5s\n    retries 0\n    no option redispatch", "check inter 1s fall 1 rise 1"),

        /** What it does by itself: a check every two seconds, three of which count, and three repeated connections. */
        DEFAULTS("", "check");

        private final String repetition;

        private final String checks;

        Mode(String repetition, String checks) {
            this.repetition = repetition;
            this.checks = checks;
        }
    }

    @Override
    protected void awaitRequests(String server, long exited, Duration timeout) throws InterruptedException {
        awaitLine("Server orders/" + server + " is UP", exited, timeout);
    }

    @Override
    protected Pattern normal() {
        return NORMAL;
    }

    /**
     * Have a server get requests or not, whatever its checks say.
     * @param server the name of the server
     * @param state its state in words of the balancer, such as {@code drain} or {@code ready}
     */
    public void set(String server, String state) {
        String command = "set server orders/" + server + " state " + state;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.adminPort)) {
            socket.setSoTimeout(COMMAND_TIMEOUT_MILLIS);
            socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!answer.isEmpty()) {
                throw new AppProcessException("haproxy answered '" + command + "' with '" + answer + "'");
            }
        } catch (IOException ex) {
            throw new AppProcessException("haproxy does not take commands: " + ex.getMessage(), ex);
        }
    }
}
