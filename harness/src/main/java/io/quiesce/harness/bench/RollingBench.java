package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
 * Main class of the benchmark of rolling restarts, which the script {@code bench} starts for {@code ./bench rolling}.
 */
@Command(
        name = "./bench rolling",
        sortOptions = false,
        description = {
            "Replaces two instances behind a real HAProxy again and again, under requests at a constant rate, and counts"
                    + " what is lost: with the starter, with Spring Boot alone, and with the usual pause before SIGTERM, in"
                    + " turn in one run. Takes about 15 minutes; with --long two hours.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:The run worked, whether or not the goals were met",
            "1:A server is missing, or an instance did not start or leave as it should",
            "2:An option is not valid"
        })
public final class RollingBench implements Callable<Integer> {

    private static final long SHORT = 50_000;

    private static final long LONG = 1_000_000;

    /** That is enough to know what others lose. */
    private static final long MOST_OF_OTHERS = 200_000;

    private static final int SHORT_ROUNDS = 2;

    private static final int LONG_ROUNDS = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--long", description = "At least 1,000,000 requests with the starter instead of 50,000")
    private boolean longForm;

    @Option(
            names = "--stack",
            paramLabel = "STACK",
            defaultValue = "servlet-tomcat",
            converter = StackConverter.class,
            description = "The application: ${COMPLETION-CANDIDATES} (default: servlet-tomcat)")
    private Stack stack;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "strict",
            converter = ModeConverter.class,
            description =
                    "strict: HAProxy checks every second and repeats nothing; defaults: it does as it does by itself"
                            + " (default: strict)")
    private RollingMode mode;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "400", description = "Requests a second (default: 400)")
    private int rate;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "0",
            description = "Requests with the starter, instead of 50,000, or 1,000,000 with --long")
    private long requests;

    @Option(
            names = "--variant",
            paramLabel = "VARIANT",
            split = ",",
            converter = VariantConverter.class,
            description = "Measure only this: ${COMPLETION-CANDIDATES}; may be given several times (default: all)")
    private Set<RollingVariant> variants = EnumSet.allOf(RollingVariant.class);

    @Option(names = "--write", description = "Write what came out to docs/benchmarks, too, with charts")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new RollingBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        PrintWriter out = this.spec.commandLine().getOut();
        RollingSetup setup = new RollingSetup(RealProgram.HAPROXY.path(), this.stack, this.mode.haproxy(), this.rate);
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Path directory = BenchPage.newDirectory("rolling");
        Map<RollingVariant, RollingResult> results = measure(setup, directory);
        RollingReport report = new RollingReport(results);
        String text = machine.describe(loadAtStart, machine.load()) + "\n\n" + report.markdown();
        out.println();
        out.println(text);
        out.println();
        out.println("Logs: " + directory);
        if (this.write) {
            BenchPage page = page();
            page.write(this.spec, text + "\n\n" + RollingCharts.write(page.name(), results));
            out.println("Written: " + page.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void check() {
        if (this.rate < 1 || this.requests < 0) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--rate' and '--requests' must be positive, but are " + this.rate + " and " + this.requests);
        }
        if (this.write && this.variants.size() < RollingVariant.values().length) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--write' needs all variants, because figures of different runs are not compared. Leave out"
                            + " '--variant'");
        }
    }

    private Map<RollingVariant, RollingResult> measure(RollingSetup setup, Path directory)
            throws IOException, InterruptedException {
        Map<RollingVariant, RollingResult> results = new EnumMap<>(RollingVariant.class);
        int rounds = this.longForm ? LONG_ROUNDS : SHORT_ROUNDS;
        List<RollingVariant> order = new ArrayList<>(EnumSet.copyOf(this.variants));
        for (int round = 1; round <= rounds; round++) {
            for (RollingVariant variant : order) {
                long quota = (total(variant) + rounds - 1) / rounds;
                try (RollingTurn turn = new RollingTurn(setup, variant, directory.resolve(round + "-" + variant))) {
                    RollingTurn.Result result = turn.run(quota);
                    results.computeIfAbsent(variant, key -> new RollingResult()).add(result);
                    progress("%d/%d %s: %d of %d lost in %d restarts"
                            .formatted(
                                    round,
                                    rounds,
                                    variant,
                                    result.load().failures().size(),
                                    result.load().requests(),
                                    result.restarts().size()));
                }
            }
            // Each is the first one as often as the others, should that make a difference.
            Collections.rotate(order, 1);
        }
        return results;
    }

    private long total(RollingVariant variant) {
        long standard = this.longForm ? LONG : SHORT;
        long total = this.requests > 0 ? this.requests : standard;
        return variant == RollingVariant.STARTER ? total : Math.min(MOST_OF_OTHERS, total);
    }

    private void progress(String line) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private BenchPage page() {
        return new BenchPage(
                "rolling-" + this.stack + "-" + this.mode,
                "Rolling restart: " + this.stack + ", HAProxy " + this.mode,
                """
                Two instances (%s) behind HAProxy, which are replaced one after the other and again, under %d requests a
                second that are sent when they are due, whatever becomes of the others: 80 %% take 20 ms, 16 %% take 200 ms and
                4 %% take 2 s, each half on new and on reused connections of the client. %s The pause of 5 s before SIGTERM is
                there with nobody told, and with HAProxy told at its beginning to send nothing more, as a platform does."""
                        .formatted(this.stack.description(), this.rate, this.mode.description()));
    }

    /** Reads a mode and says which there are. */
    static final class ModeConverter extends WordConverter<RollingMode> {

        ModeConverter() {
            super(RollingMode.class);
        }
    }

    /** Reads a stack and says which there are. */
    static final class StackConverter extends WordConverter<Stack> {

        StackConverter() {
            super(Stack.class);
        }
    }

    /** Reads a variant and says which there are. */
    static final class VariantConverter extends WordConverter<RollingVariant> {

        VariantConverter() {
            super(RollingVariant.class);
        }
    }
}
