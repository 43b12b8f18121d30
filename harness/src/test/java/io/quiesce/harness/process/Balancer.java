package io.quiesce.harness.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

import io.quiesce.harness.AppProcess;

/**
 * A real load balancer in front of fixed ports. What it does is in its log. It answers the readiness probe itself.
 */
abstract class Balancer implements AutoCloseable {

    private static final Duration TIME_TO_DIE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<Line> lines = new ArrayList<>();

    private final Process process;

    private final int port;

    private boolean ended;

    /**
     * Start.
     * @param port the port that it listens to
     * @param command what starts it, with its log on the standard output
     */
    Balancer(int port, String... command) throws IOException {
        this.port = port;
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "balancer-output");
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
    final Line awaitLine(String regex, long nanoTime, Duration timeout) throws InterruptedException {
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
                    throw new AssertionError("The balancer did not write '" + regex + "'; its last lines: "
                            + this.lines.subList(Math.max(0, seen - 20), seen));
                }
                remaining = this.changed.awaitNanos(remaining);
            }
        } finally {
            this.lock.unlock();
        }
    }

    /** An instance has been told to leave. A balancer that finds out by itself does nothing. */
    void leaving(AppProcess instance, Duration timeout) throws IOException, InterruptedException {}

    /**
     * Wait until an instance that is ready gets requests.
     * @param server the name of the server whose port it has
     * @param exited when the one before it had ended, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait
     */
    abstract void awaitRequests(String server, long exited, Duration timeout) throws IOException, InterruptedException;

    /**
     * Wait until an instance that has been started in place of another one gets requests. It is closed if that does not happen.
     * @param replacement the instance
     * @param server the name of the server whose port it has
     * @param exited when the other one had ended, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait, for each of two steps
     * @return the instance
     */
    final AppProcess admit(AppProcess replacement, String server, long exited, Duration timeout)
            throws InterruptedException {
        try {
            replacement.awaitReady(timeout);
            awaitRequests(server, exited, timeout);
            return replacement;
        } catch (IOException ex) {
            replacement.close();
            throw new AssertionError(ex);
        } catch (InterruptedException | RuntimeException | AssertionError ex) {
            replacement.close();
            throw ex;
        }
    }

    /** What is in the line of a request that ended as it should. */
    abstract Pattern normal();

    /**
     * Return what is remarkable in the log: changes of servers, and requests that did not end as they should.
     * @return the lines
     */
    final List<Line> remarkable() {
        this.lock.lock();
        try {
            return this.lines.stream()
                    .filter(line -> !normal().matcher(line.text()).find())
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
