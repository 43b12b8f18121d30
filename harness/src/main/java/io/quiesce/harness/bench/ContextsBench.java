package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;
import io.quiesce.harness.CommandLines;
import io.quiesce.harness.bench.Comparison.Pair;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of many contexts in one virtual machine, which the script {@code bench} starts for
 * {@code ./bench contexts}.
 */
@Command(
        name = "./bench contexts",
        sortOptions = false,
        description = {
            "Measures how long a virtual machine takes to start and close one context after the other, as a suite of tests"
                    + " does, with the starter and without it, in pairs. A pair of 50 contexts takes about a minute.",
            ""
        })
public final class ContextsBench implements Callable<Integer> {

    private static final BenchPage PAGE = new BenchPage(
            "contexts",
            "A suite of tests with many contexts",
            """
            How long one virtual machine takes for contexts of a small application (servlets on Tomcat) that differ by a
            property, so that none can be used again: each is started, the last 32 are kept, which is what Spring's cache of test
            contexts does, and all are closed in the end. With the starter and with `shutdown.enabled=false`.""");

    private static final double MAX_RATIO = 1.02;

    private static final Pattern RESULT = Pattern.compile("Contexts took (\\d+) ms");

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "Pairs (default: 5)")
    private int runs;

    @Option(names = "--contexts", paramLabel = "N", defaultValue = "50", description = "Contexts (default: 50)")
    private int contexts;

    @Option(names = "--write", description = "Write what came out to docs/benchmarks/contexts.md, too")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new ContextsBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLines.requirePositive(this.spec, "--runs", this.runs);
        CommandLines.requirePositive(this.spec, "--contexts", this.contexts);
        PrintWriter out = this.spec.commandLine().getOut();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Path directory = BenchPage.newDirectory("contexts");
        List<Pair> pairs = new ArrayList<>();
        for (int run = 1; run <= this.runs; run++) {
            // Each is the first one as often as the other, should that make a difference.
            boolean starterFirst = run % 2 == 1;
            double first = millis(starterFirst ? Variant.STARTER : Variant.PLAIN, run, directory);
            double second = millis(starterFirst ? Variant.PLAIN : Variant.STARTER, run, directory);
            pairs.add(starterFirst ? new Pair(first, second) : new Pair(second, first));
        }
        String report = machine.describe(loadAtStart, machine.load()) + "\n\n" + report(this.contexts, pairs);
        out.println();
        out.println(report);
        if (this.write) {
            PAGE.write(this.spec, report);
            out.println("Written: " + PAGE.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private double millis(Variant variant, int run, Path directory) throws InterruptedException {
        String name = "contexts-%d-%s".formatted(run, variant);
        try (AppProcess app = Stack.benchApp("contexts")
                .name(name)
                .arguments(variant.argument(), "--bench.contexts=" + this.contexts)
                .workingDirectory(directory)
                .logFile(directory.resolve(name + ".log"))
                .start()) {
            Matcher result =
                    RESULT.matcher(app.awaitLine(RESULT.pattern(), TIMEOUT).text());
            if (!result.find()) {
                throw new AppProcessException("'" + name + "' does not say how long it took");
            }
            PrintWriter out = this.spec.commandLine().getOut();
            out.println("contexts %d/%d %s: %s ms".formatted(run, this.runs, variant.description(), result.group(1)));
            out.flush();
            return Double.parseDouble(result.group(1));
        }
    }

    static String report(int contexts, List<Pair> pairs) {
        Comparison time = new Comparison(pairs);
        Goal goal = Goal.ratio("The time, with the starter in relation to without,", MAX_RATIO, time);
        return """
                ## Time of %d contexts

                From the first start to the last close. %d pairs.

                %s

                %s

                %s"""
                .formatted(
                        contexts,
                        pairs.size(),
                        time.table("time, ms", "%.0f"),
                        time.ratios(),
                        Goal.section(List.of(goal)));
    }
}
