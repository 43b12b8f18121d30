package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;

import io.quiesce.harness.CommandLines;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Main class of the benchmark, which the script {@code bench} starts.
 */
@Command(
        name = "./bench",
        sortOptions = false,
        description = {
            "Measures how fast the sample application leaves after SIGTERM: with the starter and without it, in pairs,"
                    + " one instance at a time. A pair takes about 15 s.",
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

    /**
     * The document that is written on demand, in the folder in which the benchmark runs.
     */
    static final Path DOCUMENT = Path.of("docs", "benchmarks", "leaving.md");

    private static final int MAX_RUNS = 1000;

    private static final String DEFAULT_RUNS = "10";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = DEFAULT_RUNS,
            description = "Pairs of each part, from 1 to " + MAX_RUNS + " (default: " + DEFAULT_RUNS + ")")
    private String runs;

    @Option(
            names = "--part",
            paramLabel = "PART",
            split = ",",
            converter = PartConverter.class,
            description = "Measure only this: ${COMPLETION-CANDIDATES}; may be given several times (default: all)")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--write", description = "Write what came out to docs/benchmarks/leaving.md, too")
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
        Path directory = newDirectory();
        int restless;
        try (Measurement measurement = new Measurement(directory)) {
            for (Part part : EnumSet.copyOf(this.parts)) {
                for (int run = 0; run < count; run++) {
                    measure(part, run, measurement, results);
                }
            }
            restless = measurement.restless();
        }
        String report = machine.describe(loadAtStart, machine.load()) + "\n\n" + results.markdown();
        if (restless > 0) {
            report += "\n\n" + restless + " instances still used the processor 10 s after their start when they were"
                    + " measured: the machine was busy.";
        }
        out.println();
        out.println(report);
        out.println();
        out.println("Logs: " + directory);
        if (this.write) {
            write(report);
            out.println("Written: " + DOCUMENT);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private int runs() {
        try {
            int value = Integer.parseInt(this.runs);
            if (value >= 1 && value <= MAX_RUNS) {
                return value;
            }
        } catch (NumberFormatException ex) {
            // explained below, like a number that is out of range
        }
        throw new ParameterException(
                this.spec.commandLine(),
                "'--runs' must be a whole number from 1 to " + MAX_RUNS + ", but is '" + this.runs + "'. Try '--runs "
                        + DEFAULT_RUNS + "'");
    }

    private void measure(Part part, int run, Measurement measurement, Results results) throws InterruptedException {
        String title = part + " " + (run + 1) + "/" + this.runs + ": ";
        if (part == Part.READINESS) {
            Flip flip = measurement.readinessFlip();
            results.add(flip);
            progress(title + millis(flip.millis()));
            return;
        }
        // Each is the first one as often as the other, should that make a difference.
        boolean starterFirst = run % 2 == 0;
        Leaving first = leave(part, starterFirst ? Variant.STARTER : Variant.PLAIN, measurement);
        Leaving second = leave(part, starterFirst ? Variant.PLAIN : Variant.STARTER, measurement);
        Leaving starter = starterFirst ? first : second;
        Leaving plain = starterFirst ? second : first;
        results.add(part, starter, plain);
        progress(title + Variant.STARTER + " " + millis(starter.millis()) + ", " + Variant.PLAIN + " "
                + millis(plain.millis()));
    }

    private static Leaving leave(Part part, Variant variant, Measurement measurement) throws InterruptedException {
        return part == Part.IDLE ? measurement.idleExit(variant) : measurement.exitAfterResponse(variant);
    }

    private void progress(String line) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }

    private void write(String report) throws IOException {
        String command = "./bench "
                + String.join(" ", this.spec.commandLine().getParseResult().originalArgs());
        Files.createDirectories(DOCUMENT.getParent());
        Files.writeString(
                DOCUMENT,
                """
                # Latency of leaving

                How long the sample application takes to leave after SIGTERM, with the starter and with
                `shutdown.enabled=false`. Measured on %s by:

                    %s

                %s
                """
                        .formatted(LocalDate.now(), command, report));
    }

    private static Path newDirectory() throws IOException {
        String parent = System.getProperty(DIRECTORY_PROPERTY);
        return parent == null
                ? Files.createTempDirectory("quiesce-bench-")
                : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "run-");
    }

    /**
     * Reads a part and says which there are.
     */
    static final class PartConverter implements ITypeConverter<Part> {

        @Override
        public Part convert(String value) {
            List<Part> all = List.of(Part.values());
            return all.stream()
                    .filter(part -> part.toString().equals(value))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("expected one of " + all + ", but was '" + value + "'"));
        }
    }
}
