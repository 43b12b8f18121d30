package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.sun.management.UnixOperatingSystemMXBean;
import io.quiesce.harness.CommandLines;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of a shutdown with many requests, which the script {@code bench} starts for
 * {@code ./bench requests}, and at the end of {@code ./bench scale}.
 * <p>
 * A real server (the application of the benchmarks, with Tomcat) gets 1,000, 3,000 and 10,000 requests of HTTP/1.1, each on
 * its connection. Every one blocks a virtual thread of its own inside the handler until it is interrupted. Once all are there
 * and the application is idle, it gets SIGTERM. Times are those of the lines of the log as they are read outside, from SIGTERM
 * and from the deadline for running work, which is 3 s later; nothing of the application is told from inside. Every instance
 * leaves once, so the code of the shutdown is as cold as it always is; what does not grow with the requests is part of the
 * times, and keeps the exponent low.
 * <p>
 * The heap is looked at in instances of their own, after a collection of garbage, before the requests come and while all of
 * them wait: with the starter and without, because most of it is that of the server, the framework and the thread.
 */
@Command(
        name = "./bench requests",
        sortOptions = false,
        description = {
            "Measures the steps of a shutdown while 1,000, 3,000 and 10,000 requests wait on virtual threads of a real server,"
                    + " and the heap that they take. Needs a JDK 21 or later, or one beside the JDK in use. Takes about 5"
                    + " minutes.",
            ""
        })
public final class RequestsBench implements Callable<Integer> {

    private static final int[] REQUESTS = {1_000, 3_000, 10_000};

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private static final int MORE_FILES = 500;

    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "Shutdowns of each (default: 5)")
    private int runs;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new RequestsBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (this.runs < 1) {
            throw new ParameterException(
                    this.spec.commandLine(), "'--runs' must be positive, but is " + this.runs + ". Try '--runs 5'");
        }
        Optional<Path> java = NewerJava.command(Path.of(System.getProperty("java.home")), FIRST_WITH_VIRTUAL_THREADS);
        if (java.isEmpty()) {
            print("Left out: requests on virtual threads, because there is no JDK 21 or later beside the one in use");
            return CommandLine.ExitCode.OK;
        }
        requireFiles(REQUESTS[REQUESTS.length - 1] + MORE_FILES);
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Path directory = BenchPage.newDirectory("requests");
        RequestsReport report = new RequestsReport();
        try (RequestsMeasurement measurement = new RequestsMeasurement(java.get(), directory)) {
            measure(measurement, report);
        }
        print("\n"
                + machine.describe(loadAtStart, machine.load())
                        .row("Java of the application", NewerJava.version(java.get())));
        print("\n" + report.markdown() + "\n\nLogs: " + directory);
        return CommandLine.ExitCode.OK;
    }

    private static void requireFiles(int wanted) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < wanted) {
            throw new IllegalStateException("A process may open %d files here, but needs %d: raise it, with 'ulimit -n'"
                    .formatted(system.getMaxFileDescriptorCount(), wanted));
        }
    }

    private void measure(RequestsMeasurement measurement, RequestsReport report)
            throws IOException, InterruptedException {
        for (int run = 1; run <= this.runs; run++) {
            for (int requests : REQUESTS) {
                RequestsLeaving leaving = measurement.leave(requests);
                report.add(requests, leaving);
                print("%d requests %d/%d: %s".formatted(requests, run, this.runs, leaving));
            }
        }
        for (int requests : REQUESTS) {
            Map<Variant, Double> bytes = new EnumMap<>(Variant.class);
            for (Variant variant : Variant.values()) {
                bytes.put(variant, measurement.bytesEach(requests, variant));
            }
            report.add(requests, bytes);
            print("%d requests, heap each: %s".formatted(requests, bytes));
        }
    }

    private void print(String text) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
