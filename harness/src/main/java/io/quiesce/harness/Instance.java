package io.quiesce.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance of the sample application that takes part in the demonstration. From its first signal on, what it logs
 * of its shutdown appears in the timeline.
 */
final class Instance implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(20);

    private static final int MAX_HIGHLIGHTS = 20;

    private final String name;

    private final Timeline timeline;

    private final AppProcess process;

    private final AtomicInteger highlights = new AtomicInteger();

    private volatile boolean ending;

    /**
     * Start an instance.
     * @param name its name
     * @param jar the packaged application
     * @param arguments the arguments of the application
     * @param directory where it runs and writes its log
     * @param timeline where it appears
     */
    Instance(String name, Path jar, List<String> arguments, Path directory, Timeline timeline) {
        this.name = name;
        this.timeline = timeline;
        this.process = AppLaunch.of(jar)
                .name("instance " + name)
                .quickStart()
                .arguments(arguments.toArray(String[]::new))
                .workingDirectory(directory)
                .logFile(directory.resolve("instance-" + name + ".log"))
                .onLine(this::show)
                .start();
        event("starting, process " + this.process.pid());
    }

    private void show(LogLine line) {
        if (this.ending) {
            LogHighlights.in(line.text()).ifPresent(message -> showHighlight(message, line.nanoTime()));
        }
    }

    private void showHighlight(String message, long nanoTime) {
        int number = this.highlights.incrementAndGet();
        if (number < MAX_HIGHLIGHTS) {
            this.timeline.event(label(), "| " + message, nanoTime);
        } else if (number == MAX_HIGHLIGHTS) {
            this.timeline.event(label(), "| … more in " + this.process.logFile(), nanoTime);
        }
    }

    String name() {
        return this.name;
    }

    private String label() {
        return "instance " + this.name;
    }

    void event(String what) {
        this.timeline.event(label(), what);
    }

    /**
     * Wait until the instance is ready, and have the balancer use it.
     * @param balancer who sends requests to it from then on
     * @throws InterruptedException if the waiting thread is interrupted
     */
    void join(BalancerClient balancer) throws InterruptedException {
        balancer.add(this.name, this.process.awaitReady(START_TIMEOUT));
        event("ready on port " + this.process.uri().getPort());
        if (!balancer.awaitState(this.name, true, START_TIMEOUT)) {
            throw new AppProcessException("The balancer did not find '" + label() + "' ready");
        }
    }

    /**
     * Send SIGTERM.
     * @return when it was sent
     */
    long terminate() {
        this.ending = true;
        if (!this.process.signal("TERM")) {
            throw new AppProcessException(
                    "'" + label() + "' has ended before it was asked to; see " + this.process.logFile());
        }
        return this.process.firstSignalNanos().orElseThrow();
    }

    OptionalLong terminatedNanos() {
        return this.process.firstSignalNanos();
    }

    /**
     * Wait until the instance has ended by itself, but kill it if it takes far too long.
     * @return how it ended
     * @throws InterruptedException if the waiting thread is interrupted
     */
    AppExit awaitExit() throws InterruptedException {
        try {
            return this.process.awaitExit(EXIT_TIMEOUT);
        } catch (AppProcessException ex) {
            event("still runs after " + EXIT_TIMEOUT.toSeconds() + " s, SIGKILL sent");
            this.process.signal("KILL");
            return this.process.awaitExit(EXIT_TIMEOUT);
        }
    }

    @Override
    public void close() {
        this.process.close();
    }
}
