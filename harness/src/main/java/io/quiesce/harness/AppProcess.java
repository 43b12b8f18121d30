package io.quiesce.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A running instance of the application, as its operator has it: output, readiness, signals and exit code. It is made
 * by {@link AppLaunch#start()} and killed by {@link #close()}, or when the virtual machine of the harness ends.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 */
public final class AppProcess implements AutoCloseable {

    private static final Duration TIME_TO_READ_REST = Duration.ofSeconds(2);

    private static final Duration TIME_TO_DIE = Duration.ofSeconds(10);

    private static final Duration READINESS_INTERVAL = Duration.ofMillis(50);

    private static final int LINES_IN_MESSAGES = 40;

    private final String name;

    private final Path logFile;

    private final Process process;

    private final ProcessOutput output;

    private final long startedNanos;

    private final CompletableFuture<Long> exitedNanos;

    private volatile OptionalLong firstSignalNanos = OptionalLong.empty();

    AppProcess(String name, ProcessBuilder builder, Path logFile, Consumer<LogLine> listener) throws IOException {
        this.name = name;
        this.logFile = logFile;
        this.output = new ProcessOutput(listener);
        Writer log = Files.newBufferedWriter(logFile);
        try {
            this.startedNanos = System.nanoTime();
            this.process = RunningProcesses.start(builder);
        } catch (IOException | RuntimeException ex) {
            log.close();
            throw ex;
        }
        this.exitedNanos = this.process.onExit().thenApply(ended -> System.nanoTime());
        Thread reader = new Thread(() -> read(log), "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Writer log) {
        try (log) {
            this.output.readAll(this.process.getInputStream(), log);
        } catch (IOException ex) {
            throw new UncheckedIOException("The output of '" + this.name + "' is not complete", ex);
        }
    }

    /**
     * Return the name of this instance.
     * @return the name
     */
    public String name() {
        return this.name;
    }

    /**
     * Return the process id.
     * @return the process id
     */
    public long pid() {
        return this.process.pid();
    }

    /**
     * Return whether the process runs.
     * @return whether the process has not ended
     */
    public boolean isAlive() {
        return this.process.isAlive();
    }

    /**
     * Return the file with everything that the process has written.
     * @return the file
     */
    public Path logFile() {
        return this.logFile;
    }

    /**
     * Return every line so far.
     * @return the lines, oldest first
     */
    public List<LogLine> lines() {
        return this.output.lines();
    }

    /**
     * Return every line since the first signal.
     * @return the lines, oldest first; none if no signal was sent
     */
    public List<LogLine> linesSinceSignal() {
        OptionalLong signal = this.firstSignalNanos;
        if (signal.isEmpty()) {
            return List.of();
        }
        return lines().stream()
                .filter(line -> line.nanoTime() - signal.getAsLong() >= 0)
                .toList();
    }

    /**
     * Return when the first signal was sent.
     * @return a time as of {@link System#nanoTime()}; empty if no signal was sent
     */
    public OptionalLong firstSignalNanos() {
        return this.firstSignalNanos;
    }

    /**
     * Return how long after the first signal something happened.
     * @param nanoTime a time as of {@link System#nanoTime()}, such as that of a line
     * @return the time between, negative for what happened before
     */
    public Duration sinceSignal(long nanoTime) {
        return Duration.ofNanos(nanoTime
                - this.firstSignalNanos.orElseThrow(
                        () -> new IllegalStateException("No signal was sent to '" + this.name + "'")));
    }

    /**
     * Wait for a line, which may have been written already.
     * @param wanted what the line has to satisfy
     * @param timeout the longest time to wait
     * @return the first such line
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up, or the output has ended without such a line
     */
    public LogLine awaitLine(Predicate<String> wanted, Duration timeout) throws InterruptedException {
        return awaitLine(wanted, "the line that was waited for", timeout);
    }

    /**
     * Wait for a line, which may have been written already.
     * @param regex a regular expression that is found in the line
     * @param timeout the longest time to wait
     * @return the first such line
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up, or the output has ended without such a line
     */
    public LogLine awaitLine(String regex, Duration timeout) throws InterruptedException {
        return awaitLine(Pattern.compile(regex).asPredicate(), "a line with '" + regex + "'", timeout);
    }

    /** Wait for a line that is written after some time, as of {@link System#nanoTime()}. */
    LogLine awaitLineAfter(long nanoTime, String regex, Duration timeout) throws InterruptedException {
        Predicate<String> found = Pattern.compile(regex).asPredicate();
        return awaitLogLine(
                line -> line.nanoTime() - nanoTime > 0 && found.test(line.text()),
                "a line with '" + regex + "'",
                timeout);
    }

    private LogLine awaitLine(Predicate<String> wanted, String description, Duration timeout)
            throws InterruptedException {
        return awaitLogLine(line -> wanted.test(line.text()), description, timeout);
    }

    private LogLine awaitLogLine(Predicate<LogLine> wanted, String description, Duration timeout)
            throws InterruptedException {
        return this.output
                .awaitLogLine(wanted, timeout)
                .orElseThrow(() -> failure(
                        this.output.hasEnded()
                                ? "ended without having written " + description
                                : "did not write " + description + " within " + seconds(timeout)));
    }

    /**
     * Wait until the web server has said which port it listens to.
     * @param timeout the longest time to wait
     * @return the port
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up, or the process has ended without it
     */
    public int awaitPort(Duration timeout) throws InterruptedException {
        LogLine line = awaitLine(text -> AppAddress.portIn(text).isPresent(), "the port it listens to", timeout);
        return AppAddress.portIn(line.text()).orElseThrow();
    }

    /**
     * Return where the application is reached.
     * @return the address of the web server, without a path
     * @throws IllegalStateException if the web server does not listen yet
     */
    public URI uri() {
        return AppAddress.in(lines())
                .orElseThrow(() -> new IllegalStateException("'" + this.name + "' does not listen to a port yet"));
    }

    /**
     * Wait until the readiness probe says that the application takes requests.
     * @param timeout the longest time to wait
     * @return the address of the web server, without a path
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up, or the process has ended
     */
    public URI awaitReady(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        awaitPort(timeout);
        try (ReadinessProbe probe = new ReadinessProbe(uri())) {
            ReadinessProbe.Result result = probe.ask();
            while (!result.up()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw failure("was not ready within " + seconds(timeout) + ", but " + result.detail());
                }
                if (this.process.waitFor(READINESS_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failure("ended with exit code " + this.process.exitValue() + " before it was ready");
                }
                result = probe.ask();
            }
        }
        return uri();
    }

    /**
     * Send a signal to the process. May be called again, with the same signal or another one.
     * @param signal the name of the signal, with or without "SIG", such as {@code TERM}, {@code INT}, {@code KILL} or
     * {@code STOP}
     * @return whether the process was there to get it
     */
    public boolean signal(String signal) {
        ProcessSignal wanted = ProcessSignal.of(signal);
        synchronized (this) {
            if (!this.process.isAlive()) {
                return false;
            }
            OptionalLong before = this.firstSignalNanos;
            this.firstSignalNanos = OptionalLong.of(before.orElseGet(System::nanoTime));
            boolean sent = wanted.send(this.process.toHandle(), this.name);
            if (!sent) {
                this.firstSignalNanos = before;
            }
            return sent;
        }
    }

    /**
     * Wait until the process has ended, which need not happen.
     * @param timeout the longest time to wait
     * @return whether it has ended
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean hasEndedWithin(Duration timeout) throws InterruptedException {
        return this.process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Wait until the process has ended and everything it wrote is read.
     * @param timeout the longest time to wait
     * @return how it ended
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up; the process still runs then
     */
    public AppExit awaitExit(Duration timeout) throws InterruptedException {
        try {
            long exited = this.exitedNanos.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            this.output.awaitEnd(TIME_TO_READ_REST);
            long since = this.firstSignalNanos.orElse(this.startedNanos);
            return new AppExit(this.process.exitValue(), Duration.ofNanos(exited - since));
        } catch (TimeoutException ex) {
            throw failure("did not end within " + seconds(timeout));
        } catch (ExecutionException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /**
     * Kill the process if it still runs, and wait until it is gone.
     */
    @Override
    public void close() {
        this.process.toHandle().destroyForcibly();
        this.exitedNanos
                .copy()
                .completeOnTimeout(0L, TIME_TO_DIE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private AppProcessException failure(String what) {
        return new AppProcessException("'%s' %s; its last lines, of %s:%s"
                .formatted(this.name, what, this.logFile, this.output.tail(LINES_IN_MESSAGES)));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    @Override
    public String toString() {
        return this.name + " (process " + pid() + ")";
    }
}
