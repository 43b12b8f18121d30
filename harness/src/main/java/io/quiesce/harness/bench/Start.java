package io.quiesce.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;

/**
 * What the start of one instance came to.
 *
 * @param millis from the start of the process until the application was started, as it says itself, in milliseconds
 * @param heapMebibytes what was in use of the heap then, after a garbage collection, in MiB
 */
record Start(double millis, double heapMebibytes) {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern STARTED = Pattern.compile("Started .* \\(process running for ([0-9.]+)\\)");

    private static final double MEBIBYTE = 1024 * 1024;

    /** Start an instance, look at it and end it. Its name is for messages and files. */
    static Start of(AppLaunch launch, Variant variant, String name, Path directory) throws InterruptedException {
        try (AppProcess app = launch.name(name)
                .arguments("--server.address=127.0.0.1", variant.argument())
                .workingDirectory(directory)
                .logFile(directory.resolve(name + ".log"))
                .start()) {
            app.awaitReady(TIMEOUT);
            String line = app.awaitLine(STARTED.pattern(), TIMEOUT).text();
            Matcher matcher = STARTED.matcher(line);
            if (!matcher.find()) {
                throw new AppProcessException("'" + name + "' does not say how long its start took: " + line);
            }
            return new Start(Double.parseDouble(matcher.group(1)) * 1000, Heap.of(app) / MEBIBYTE);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f ms, %.1f MiB", this.millis, this.heapMebibytes);
    }
}
