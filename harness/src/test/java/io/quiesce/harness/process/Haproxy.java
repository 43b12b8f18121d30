package io.quiesce.harness.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.quiesce.harness.AppProcess;

/**
 * A real load balancer in front of fixed ports. It checks every second which server is ready, reuses connections and
 * repeats nothing. It answers the readiness probe itself: it is ready while one of its servers is.
 */
final class Haproxy implements AutoCloseable {

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

    private static final Duration TIME_TO_DIE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<Line> lines = new ArrayList<>();

    private final Process process;

    private final int port;

    private boolean ended;

    /**
     * Start.
     * @param program the program
     * @param directory where the configuration is written
     * @param port the port to listen to
     * @param servers the ports of the servers by their names
     */
    Haproxy(Path program, Path directory, int port, Map<String, Integer> servers) throws IOException {
        this.port = port;
        String lines = servers.entrySet().stream()
                .map(server -> "    server " + server.getKey() + " 127.0.0.1:" + server.getValue())
                .collect(Collectors.joining("\n"));
        Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), CONFIGURATION.formatted(port, lines));
        this.process = new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "haproxy-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * A line of the log.
     *
     * @param nanoTime when it was read, as of {@link System#nanoTime()}
     * @param text the line
     */
    record Line(long nanoTime, String text) {}

    private void read() {
        try (BufferedReader output = this.process.inputReader()) {
            for (String text = output.readLine(); text != null; text = output.readLine()) {
                add(new Line(System.nanoTime(), text));
            }
        } catch (IOException ex) {
            add(new Line(System.nanoTime(), ex.toString()));
        } finally {
            end();
        }
    }

    private void add(Line line) {
        this.lock.lock();
        try {
            this.lines.add(line);
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    private void end() {
        this.lock.lock();
        try {
            this.ended = true;
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + this.port);
    }

    /**
     * Wait for a line that is written later than some time.
     * @param regex what is found in the line
     * @param nanoTime the time, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait
     * @return the first such line
     */
    Line awaitLine(String regex, long nanoTime, Duration timeout) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long remaining = timeout.toNanos();
        int seen = 0;
        this.lock.lockInterruptibly();
        try {
            while (true) {
                for (; seen < this.lines.size(); seen++) {
                    Line line = this.lines.get(seen);
                    if (line.nanoTime() - nanoTime > 0
                            && pattern.matcher(line.text()).find()) {
                        return line;
                    }
                }
                if (this.ended || remaining <= 0) {
                    throw new AssertionError("haproxy did not write '" + regex + "'; its last lines: "
                            + this.lines.subList(Math.max(0, seen - 20), seen));
                }
                remaining = this.changed.awaitNanos(remaining);
            }
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Wait until an instance that has been started in place of another one gets requests. It is closed if that does not happen.
     * @param replacement the instance
     * @param server the name of the server whose port it has
     * @param exited when the other one had ended, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait, for each of two steps
     * @return the instance
     */
    AppProcess admit(AppProcess replacement, String server, long exited, Duration timeout) throws InterruptedException {
        try {
            replacement.awaitReady(timeout);
            awaitLine("Server orders/" + server + " is UP", exited, timeout);
            return replacement;
        } catch (InterruptedException | RuntimeException | AssertionError ex) {
            replacement.close();
            throw ex;
        }
    }

    /**
     * Return what is remarkable in the log: changes of servers, and requests that did not end as they should.
     * @return the lines
     */
    List<Line> remarkable() {
        Pattern normal = Pattern.compile(" 20[01] \\d+ - - ---- ");
        this.lock.lock();
        try {
            return this.lines.stream()
                    .filter(line -> !normal.matcher(line.text()).find())
                    .toList();
        } finally {
            this.lock.unlock();
        }
    }

    @Override
    public void close() {
        this.process.destroyForcibly();
        this.process
                .onExit()
                .completeOnTimeout(this.process, TIME_TO_DIE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
