package io.quiesce.harness.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Balancer;

/**
 * Nginx, which checks nothing by itself. Either it is told who leaves, as something that watches a registry would do it, and
 * repeats nothing; or it is told nothing, and asks another server when one refuses. It is always ready.
 */
final class Nginx extends Balancer {

    private static final String CONFIGURATION =
            """
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr notice;
            events {
                worker_connections 1024;
            }
            http {
                log_format upstreams '$upstream_addr [$upstream_status] $status';
                access_log /dev/stdout upstreams;
                client_body_temp_path temp-body;
                proxy_temp_path temp-proxy;
                fastcgi_temp_path temp-fastcgi;
                uwsgi_temp_path temp-uwsgi;
                scgi_temp_path temp-scgi;
                upstream orders {
            %s
                    keepalive 32;
                }
                server {
                    listen 127.0.0.1:%d;
            %s
                    location = /actuator/health/readiness {
                        return 200;
                    }
                    location / {
                        proxy_pass http://orders;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                    }
                }
            }
            """;

    private static final Pattern NORMAL = Pattern.compile("^127\\.0\\.0\\.1:\\d+ \\[20[01]] 20[01]$");

    /** What becomes of it when a server does not answer. */
    enum Mode {

        /** By itself it ends idle connections of its clients when it is told something. */
        TOLD("proxy_next_upstream off; keepalive_timeout 0;", "max_fails=0"),

        ASKS_ANOTHER("proxy_next_upstream error http_503 non_idempotent;", "max_fails=1 fail_timeout=1s");

        private final String behaviour;

        private final String server;

        Mode(String behaviour, String server) {
            this.behaviour = behaviour;
            this.server = server;
        }
    }

    private final Path program;

    private final Path directory;

    private final int port;

    private final Map<String, Integer> servers;

    private final Mode mode;

    private final Set<String> down = new HashSet<>();

    /** Made before it is needed, which takes half a second: a watcher of a registry is there all the time. */
    private final HttpClient watcher = HttpClient.newHttpClient();

    /**
     * Start.
     * @param program the program
     * @param directory where it finds its configuration and keeps its files
     * @param port the port to listen to
     * @param servers the ports of the servers by their names
     * @param mode what becomes of it when a server does not answer
     */
    Nginx(Path program, Path directory, int port, Map<String, Integer> servers, Mode mode) throws IOException {
        super("nginx", port, directory, command(program, write(directory, port, servers, mode, Set.of())));
        this.program = program;
        this.directory = directory;
        this.port = port;
        this.servers = servers;
        this.mode = mode;
    }

    private static String[] command(Path program, Path directory, String... more) {
        return Stream.concat(
                        Stream.of(
                                program.toString(),
                                "-p",
                                directory.toString() + "/",
                                "-c",
                                "nginx.conf",
                                "-e",
                                "stderr"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static Path write(Path directory, int port, Map<String, Integer> servers, Mode mode, Set<String> down)
            throws IOException {
        String lines = servers.entrySet().stream()
                .map(server -> "        server 127.0.0.1:%d %s%s;"
                        .formatted(server.getValue(), mode.server, down.contains(server.getKey()) ? " down" : ""))
                .collect(Collectors.joining("\n"));
        Files.writeString(
                directory.resolve("nginx.conf"), CONFIGURATION.formatted(lines, port, "        " + mode.behaviour));
        return directory;
    }

    /** Once readiness refuses, which is when a registry no longer lists the instance, it gets no more requests. */
    @Override
    public void leaving(AppProcess instance, Duration timeout) throws IOException, InterruptedException {
        if (this.mode == Mode.TOLD) {
            awaitRefusal(instance.uri().resolve("/actuator/health/readiness"));
            this.down.add(instance.name());
            reload(timeout);
        }
    }

    private void awaitRefusal(URI readiness) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(readiness).build();
        while (this.watcher.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            // The signal is on its way.
        }
    }

    private void reload(Duration timeout) throws IOException, InterruptedException {
        write(this.directory, this.port, this.servers, this.mode, this.down);
        long told = System.nanoTime();
        Process reload = new ProcessBuilder(command(this.program, this.directory, "-s", "reload"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!reload.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) || reload.exitValue() != 0) {
            throw new AssertionError("nginx has not read its configuration again");
        }
        awaitLine("gracefully shutting down", told, timeout);
    }

    @Override
    protected void awaitRequests(String server, long exited, Duration timeout)
            throws IOException, InterruptedException {
        if (this.down.remove(server)) {
            reload(timeout);
        }
        awaitLine("127\\.0\\.0\\.1:" + this.servers.get(server) + " \\[20[01]] 20[01]$", exited, timeout);
    }

    @Override
    protected Pattern normal() {
        return NORMAL;
    }

    /** Its workers would go on, if it were killed. */
    @Override
    public void close() {
        try {
            new ProcessBuilder(command(this.program, this.directory, "-s", "stop"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            super.close();
        }
    }
}
