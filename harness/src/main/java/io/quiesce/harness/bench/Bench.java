package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import io.quiesce.harness.CommandLines;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark, which the script {@code bench} starts.
 */
@Command(
        name = "./bench",
        sortOptions = false,
        description = {
            "Measures how fast the sample application leaves after SIGTERM: with the starter and without it, in pairs,"
                    + " one instance at a time. A pair takes about 15 s. The part registry needs the program consul: run scripts/servers and source .servers/env.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:The run worked, whether or not the goals were met",
            "1:An instance did not start, or did not leave as it should",
            "2:An option is not valid"
        })
public final class Bench implements Callable<Integer> {

    /**
     * System property that names the folder for logs. Each run makes a folder of its own there.
     */
    static final String DIRECTORY_PROPERTY = "bench.directory";

    private static final int MAX_RUNS = 1000;

    private static final int DEFAULT_RUNS = 10;

    private static final int DEFAULT_RUNS_TO_WRITE = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Pairs of each part, from 1 to " + MAX_RUNS + " (default: " + DEFAULT_RUNS + ", or "
                    + DEFAULT_RUNS_TO_WRITE + " with --write)")
    private Optional<String> runs = Optional.empty();

    @Option(
            names = "--part",
            paramLabel = "PART",
            split = ",",
            converter = PartConverter.class,
            description = "Measure only this: ${COMPLETION-CANDIDATES}; may be given several times (default: all)")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            converter = LayoutConverter.class,
            defaultValue = "jar",
            description =
                    "What the application starts from: ${COMPLETION-CANDIDATES}; unpacked, with an archive of its classes, a run"
                            + " takes half the time (default: jar)")
    private Layout layout;

    @Option(
            names = "--write",
            description =
                    "Write what came out to docs/benchmarks/leaving.md, or leaving-unpacked.md, too, with a chart")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Bench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int count = runs();
        PrintWriter out = this.spec.commandLine().getOut();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Results results = new Results();
        Path directory = BenchPage.newDirectory("run");
        int restless;
        try (Measurement measurement =
                new Measurement(directory, this.layout.sampleApp(directory), this.layout.smallApp(directory))) {
            for (Part part : EnumSet.copyOf(this.parts)) {
                for (int run = 0; run < count; run++) {
                    measure(part, new Progress(run, count), measurement, results);
                }
            }
            restless = measurement.restless();
        }
        String report = machine.describe(loadAtStart, machine.load()) + "\n\nThe application is started "
                + this.layout.description() + ". " + this.layout.about() + "\n\n" + results.markdown();
        if (restless > 0) {
            report += "\n\n" + restless + " instances still used the processor 10 s after their start when they were"
                    + " measured: the machine was busy.";
        }
        out.println();
        out.println(report);
        out.println();
        out.println("Logs: " + directory);
        if (this.write) {
            BenchPage page = page();
            page.write(this.spec, report + results.writeChart(page.name()));
            out.println("Written: " + page.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private BenchPage page() {
        return new BenchPage(
                this.layout.page("leaving"),
                "Latency of leaving, " + this.layout.description(),
                """
                How long the sample application takes to leave after SIGTERM, with the starter and with
                `shutdown.enabled=false`.""");
    }

    private int runs() {
        if (this.runs.isEmpty()) {
            return this.write ? DEFAULT_RUNS_TO_WRITE : DEFAULT_RUNS;
        }
        try {
            int value = Integer.parseInt(this.runs.get());
            if (value >= 1 && value <= MAX_RUNS) {
                return value;
            }
        } catch (NumberFormatException ex) {
            // explained below, like a number that is out of range
        }
        throw new ParameterException(
                this.spec.commandLine(),
                "'--runs' must be a whole number from 1 to " + MAX_RUNS + ", but is '" + this.runs.get()
                        + "'. Try '--runs " + DEFAULT_RUNS + "'");
    }

    private void measure(Part part, Progress run, Measurement measurement, Results results)
            throws IOException, InterruptedException {
        String title = part + " " + run + ": ";
        switch (part) {
            case CLOSING -> {
                for (LastWork last : LastWork.values()) {
                    double millis = measurement.startOfClosing(last);
                    results.addStartOfClosing(last, millis);
                    progress(title + last + " " + millis(millis));
                }
            }
            case READINESS -> {
                for (Probing probing : Probing.values()) {
                    Flip flip = measurement.readinessFlip(probing);
                    results.add(probing, flip);
                    progress(title + probing + " " + millis(flip.millis()));
                }
            }
            default -> measurePair(part, run, measurement, results);
        }
    }

    private void measurePair(Part part, Progress run, Measurement measurement, Results results)
            throws IOException, InterruptedException {
        // Each is the first one as often as the other, should that make a difference.
        boolean starterFirst = run.index() % 2 == 0;
        Leaving first = leave(part, starterFirst ? Variant.STARTER : Variant.PLAIN, measurement);
        Leaving second = leave(part, starterFirst ? Variant.PLAIN : Variant.STARTER, measurement);
        Leaving starter = starterFirst ? first : second;
        Leaving plain = starterFirst ? second : first;
        results.add(part, starter, plain);
        progress(part + " " + run + ": " + Variant.STARTER + " " + millis(starter.millis()) + ", " + Variant.PLAIN + " "
                + millis(plain.millis()));
    }

    private static Leaving leave(Part part, Variant variant, Measurement measurement)
            throws IOException, InterruptedException {
        return switch (part) {
            case IDLE -> measurement.idleExit(variant);
            case REGISTRY -> measurement.registryEntryGone(variant);
            default -> measurement.exitAfterResponse(variant);
        };
    }

    private void progress(String line) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }

    /** Which run of how many. */
    private record Progress(int index, int count) {

        @Override
        public String toString() {
            return (this.index + 1) + "/" + this.count;
        }
    }

    /**
     * Reads a part and says which there are.
     */
    static final class LayoutConverter extends WordConverter<Layout> {

        LayoutConverter() {
            super(Layout.class);
        }
    }

    static final class PartConverter extends WordConverter<Part> {

        PartConverter() {
            super(Part.class);
        }
    }
}
