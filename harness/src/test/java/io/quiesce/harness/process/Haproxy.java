package io.quiesce.harness.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HAProxy. It checks every second which server is ready, reuses connections and repeats nothing. It is ready while one of its
 * servers is.
 */
final class Haproxy extends Balancer {

    private static final String CONFIGURATION =
            """
            global
                log stdout format raw local0
            defaults
                mode http
                log global
                option httplog
                option log-health-checks
                timeout connect 2s
                timeout client 60s
                timeout server 60s
                retries 0
                no option redispatch
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
                default-server check inter 1s fall 1 rise 1
            %s
            """;

    private static final Pattern NORMAL = Pattern.compile(" 20[01] \\d+ - - ---- ");

    /**
     * Start.
     * @param program the program
     * @param directory where the configuration is written
     * @param port the port to listen to
     * @param servers the ports of the servers by their names
     */
    Haproxy(Path program, Path directory, int port, Map<String, Integer> servers) throws IOException {
        super(
                port,
                program.toString(),
                "-db",
                "-f",
                write(directory.resolve("haproxy.cfg"), port, servers).toString());
    }

    private static Path write(Path file, int port, Map<String, Integer> servers) throws IOException {
        String lines = servers.entrySet().stream()
                .map(server -> "    server " + server.getKey() + " 127.0.0.1:" + server.getValue())
                .collect(Collectors.joining("\n"));
        return Files.writeString(file, CONFIGURATION.formatted(port, lines));
    }

    @Override
    void awaitRequests(String server, long exited, Duration timeout) throws InterruptedException {
        awaitLine("Server orders/" + server + " is UP", exited, timeout);
    }

    @Override
    Pattern normal() {
        return NORMAL;
    }
}
