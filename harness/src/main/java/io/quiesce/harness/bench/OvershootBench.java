package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
 * Main class of the benchmark of deadlines, which the script {@code bench} starts for {@code ./bench overshoot}.
 */
@Command(
        name = "./bench overshoot",
        sortOptions = false,
        description = {
            "Has instances run into their hard bound, because neither a request nor the closing of the application ever"
                    + " ends, and measures how long after it the process has ended: on an idle machine and on a busy one, in"
                    + " turn. A run of each takes about 5 s.",
            ""
        })
public final class OvershootBench implements Callable<Integer> {

    private static final BenchPage PAGE = new BenchPage(
            "overshoot",
            "Overshoot of the hard bound",
            """
            How long after `shutdown.force-shutdown-after` and `shutdown.force-shutdown-grace` (1 s and 500 ms here, counted
            from SIGTERM) the process has ended, if one request never ends, whatever is done to it, and if a bean never
            returns from its destruction. On a busy machine, other processes with twice as many busy threads as processors run
            from before SIGTERM on, and the one that measures has to share the processors with them, too. Ten instances are started
            together, and leave one after the other once none of them has anything to do. Spring Boot alone has
            no such bound to compare with.""");

    private static final int MAX_RUNS = 1000;

    /** So many are started before the first of them leaves. */
    private static final int BATCH = 10;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "200",
            description = "Runs of each, from 1 to " + MAX_RUNS + " (default: 200)")
    private int runs;

    @Option(
            names = "--condition",
            paramLabel = "CONDITION",
            split = ",",
            converter = ConditionConverter.class,
            description = "Measure only this: ${COMPLETION-CANDIDATES}; may be given several times (default: all)")
    private Set<Condition> conditions = EnumSet.allOf(Condition.class);

    @Option(names = "--write", description = "Write what came out to docs/benchmarks/overshoot.md, too, with a chart")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new OvershootBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        PrintWriter out = this.spec.commandLine().getOut();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Map<Condition, List<Double>> millis = new EnumMap<>(Condition.class);
        Path directory = BenchPage.newDirectory("overshoot");
        int restless;
        try (OvershootMeasurement measurement = new OvershootMeasurement(directory)) {
            for (List<Condition> batch : batches(this.runs, this.conditions)) {
                measurement.overshoot(batch, (condition, each) -> {
                    List<Double> all = millis.computeIfAbsent(condition, key -> new ArrayList<>());
                    all.add(each);
                    out.println(
                            String.format(Locale.ROOT, "%s %d/%d: %.1f ms", condition, all.size(), this.runs, each));
                    out.flush();
                });
            }
            restless = measurement.restless();
        }
        OvershootReport report = new OvershootReport(millis);
        String text = machine.describe(loadAtStart, machine.load()) + "\n\n" + report.markdown() + "\n\n" + restless
                + " instances were measured although one that had been started with them still used the processor after 10 s.";
        out.println();
        out.println(text);
        out.println();
        out.println("Logs: " + directory);
        if (this.write) {
            PAGE.write(this.spec, text + "\n\n" + report.writeChart(PAGE.name()));
            out.println("Written: " + PAGE.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    /** Return the conditions in turn, for as many instances as are started together. */
    static List<List<Condition>> batches(int runs, Set<Condition> conditions) {
        List<Condition> all = Collections.nCopies(runs, EnumSet.copyOf(conditions)).stream()
                .flatMap(Set::stream)
                .toList();
        List<List<Condition>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.add(all.subList(from, Math.min(from + BATCH, all.size())));
        }
        return batches;
    }

    private void check() {
        if (this.runs < 1 || this.runs > MAX_RUNS) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--runs' must be a whole number from 1 to " + MAX_RUNS + ", but is " + this.runs);
        }
        if (this.write && this.conditions.size() < Condition.values().length) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--write' needs both conditions, because figures of different runs are not compared. Leave out"
                            + " '--condition'");
        }
    }

    /** Reads a condition and says which there are. */
    static final class ConditionConverter extends WordConverter<Condition> {

        ConditionConverter() {
            super(Condition.class);
        }
    }
}
