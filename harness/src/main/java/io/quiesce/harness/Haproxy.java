package io.quiesce.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real load balancer in front of fixed ports. It answers the readiness probe itself: it is ready while one of its servers
 * is.
 */
public final class Haproxy implements AutoCloseable {

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

    private final AppProcess process;

    private final int port;

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
        this.port = port;
        this.adminPort = Ports.choose(1).get(0);
        String lines = servers.entrySet().stream()
                .map(server -> "    server " + server.getKey() + " 127.0.0.1:" + server.getValue())
                .collect(Collectors.joining("\n"));
        Path configuration = Files.writeString(
                directory.resolve("haproxy.cfg"),
                CONFIGURATION.formatted(this.adminPort, mode.repetition, port, mode.checks, lines));
        ProcessBuilder builder =
                new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString()).redirectErrorStream(true);
        this.process = new AppProcess("haproxy", builder, directory.resolve("haproxy.log"), line -> {});
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

    /**
     * Return where clients send their requests.
     * @return an address without a path
     */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + this.port);
    }

    /**
     * Wait for a line that is written later than some time.
     * @param regex what is found in the line
     * @param nanoTime the time, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait
     * @return the first such line
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up
     */
    public LogLine awaitLine(String regex, long nanoTime, Duration timeout) throws InterruptedException {
        return this.process.awaitLineAfter(nanoTime, regex, timeout);
    }

    /**
     * Wait until an instance that has been started in place of another one gets requests. It is closed if that does not happen.
     * @param replacement the instance
     * @param server the name of the server whose port it has
     * @param exited when the other one had ended, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait, for each of two steps
     * @return the instance
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up
     */
    public AppProcess admit(AppProcess replacement, String server, long exited, Duration timeout)
            throws InterruptedException {
        try {
            replacement.awaitReady(timeout);
            awaitLine("Server orders/" + server + " is UP", exited, timeout);
            return replacement;
        } catch (InterruptedException | RuntimeException ex) {
            replacement.close();
            throw ex;
        }
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

    /**
     * Return what is remarkable in the log: changes of servers, and requests that did not end as they should.
     * @return the lines
     */
    public List<LogLine> remarkable() {
        Pattern normal = Pattern.compile(" 20[01] \\d+ - - ---- ");
        return this.process.lines().stream()
                .filter(line -> !normal.matcher(line.text()).find())
                .toList();
    }

    @Override
    public void close() {
        this.process.close();
    }
}
