package io.quiesce.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real load balancer in front of fixed ports. What it does is in its log. It answers the readiness probe itself.
 */
public abstract class Balancer implements AutoCloseable {

    private final AppProcess process;

    private final int port;

    /**
     * Start.
     * @param name a short name, which its log file has
     * @param port the port that it listens to
     * @param directory where its log is written
     * @param command what starts it, with its log on the standard output
     * @throws IOException if it cannot be started
     */
    protected Balancer(String name, int port, Path directory, String... command) throws IOException {
        this.port = port;
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        this.process = new AppProcess(name, builder, directory.resolve(name + ".log"), line -> {});
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
    public final LogLine awaitLine(String regex, long nanoTime, Duration timeout) throws InterruptedException {
        return this.process.awaitLineAfter(nanoTime, regex, timeout);
    }

    /**
     * Say that an instance has been told to leave. A balancer that finds out by itself does nothing.
     * @param instance the instance
     * @param timeout the longest time to wait
     * @throws IOException if the balancer cannot be told
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void leaving(AppProcess instance, Duration timeout) throws IOException, InterruptedException {}

    /**
     * Wait until an instance that is ready gets requests.
     * @param server the name of the server whose port it has
     * @param exited when the one before it had ended, as of {@link System#nanoTime()}
     * @param timeout the longest time to wait
     * @throws IOException if the balancer cannot be told
     * @throws InterruptedException if the waiting thread is interrupted
     */
    protected abstract void awaitRequests(String server, long exited, Duration timeout)
            throws IOException, InterruptedException;

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
    public final AppProcess admit(AppProcess replacement, String server, long exited, Duration timeout)
            throws InterruptedException {
        try {
            replacement.awaitReady(timeout);
            awaitRequests(server, exited, timeout);
            return replacement;
        } catch (IOException ex) {
            replacement.close();
            throw new AppProcessException("The balancer cannot be told of '" + server + "'", ex);
        } catch (InterruptedException | RuntimeException ex) {
            replacement.close();
            throw ex;
        }
    }

    /**
     * Return what is in the line of a request that ended as it should.
     * @return a pattern to be found in it
     */
    protected abstract Pattern normal();

    /**
     * Return what is remarkable in the log: changes of servers, and requests that did not end as they should.
     * @return the lines
     */
    public final List<LogLine> remarkable() {
        return this.process.lines().stream()
                .filter(line -> !normal().matcher(line.text()).find())
                .toList();
    }

    @Override
    public void close() {
        this.process.close();
    }
}
