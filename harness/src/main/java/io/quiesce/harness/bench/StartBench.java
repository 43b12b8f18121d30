package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.CommandLines;
import io.quiesce.harness.bench.Comparison.Pair;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of the start, which the script {@code bench} starts for {@code ./bench start}.
 */
@Command(
        name = "./bench start",
        sortOptions = false,
        description = {
            "Measures how long the sample application takes to start and how much of its heap is in use then, with the"
                    + " starter and without it, in pairs: from its jar, and taken out of it with an archive of its classes."
                    + " Both pairs together take about 30 s.",
            ""
        })
public final class StartBench implements Callable<Integer> {

    private static final BenchPage PAGE = new BenchPage(
            "starting",
            "Start and memory",
            "What the starter costs at the start of the sample application, against `shutdown.enabled=false`.");

    private static final double MAX_RATIO = 1.02;

    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "10", description = "Pairs (default: 10)")
    private int runs;

    @Option(names = "--write", description = "Write what came out to docs/benchmarks/starting.md, too")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new StartBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (this.runs < 1) {
            throw new ParameterException(
                    this.spec.commandLine(), "'--runs' must be positive, but is " + this.runs + ". Try '--runs 10'");
        }
        PrintWriter out = this.spec.commandLine().getOut();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Path directory = BenchPage.newDirectory("start");
        Map<Layout, Pairs> pairs = new EnumMap<>(Layout.class);
        for (Layout layout : Layout.values()) {
            pairs.put(layout, new Pairs(new ArrayList<>(), new ArrayList<>()));
        }
        Map<Layout, Supplier<AppLaunch>> launches = new EnumMap<>(Layout.class);
        for (Layout layout : Layout.values()) {
            launches.put(layout, layout.sampleApp(directory));
        }
        for (int run = 1; run <= this.runs; run++) {
            for (Layout layout : Layout.values()) {
                measure(layout, launches.get(layout), run, directory, pairs.get(layout));
            }
        }
        String report = report(machine.describe(loadAtStart, machine.load()).toString(), pairs);
        out.println();
        out.println(report);
        if (this.write) {
            PAGE.write(this.spec, report);
            out.println("Written: " + PAGE.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void measure(Layout layout, Supplier<AppLaunch> launch, int run, Path directory, Pairs pairs)
            throws InterruptedException {
        // Each is the first one as often as the other, should that make a difference.
        Variant first = (run % 2 == 1) ? Variant.STARTER : Variant.PLAIN;
        Variant second = (run % 2 == 1) ? Variant.PLAIN : Variant.STARTER;
        PrintWriter out = this.spec.commandLine().getOut();
        for (Variant variant : List.of(first, second)) {
            String name = "start-%d-%s-%s".formatted(run, layout, variant);
            Start start = Start.of(launch.get(), variant, name, directory);
            pairs.of(variant).add(start);
            out.println("start %d/%d %s, %s: %s"
                    .formatted(run, this.runs, layout.description(), variant.description(), start));
            out.flush();
        }
    }

    static String report(String machine, Map<Layout, Pairs> pairs) {
        List<String> sections = new ArrayList<>(List.of(machine));
        List<Goal> goals = new ArrayList<>();
        pairs.forEach((layout, both) -> {
            Comparison time = comparison(both, Start::millis);
            Comparison heap = comparison(both, Start::heapMebibytes);
            sections.add(section(layout, both.with().size(), time, heap));
            String title = " with the starter in relation to without, " + layout.description() + ",";
            goals.add(Goal.ratio("Time to start," + title, MAX_RATIO, time));
            goals.add(Goal.ratio("Heap," + title, MAX_RATIO, heap));
        });
        sections.add(Goal.section(goals));
        return String.join("\n\n", sections);
    }

    private static Comparison comparison(Pairs starts, ToDoubleFunction<Start> value) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < starts.with().size(); i++) {
            pairs.add(new Pair(
                    value.applyAsDouble(starts.with().get(i)),
                    value.applyAsDouble(starts.without().get(i))));
        }
        return new Comparison(pairs);
    }

    private static String section(Layout layout, int count, Comparison time, Comparison heap) {
        return """
                ## Started %s

                %s %d pairs. The time is from the start of the process until the application is started, as its log has it.

                %s

                %s

                The heap is what was in use of it when the application was ready, after a garbage collection.

                %s

                %s"""
                .formatted(
                        layout.description(),
                        layout.about(),
                        count,
                        time.table("time, ms", "%.0f"),
                        time.ratios(),
                        heap.table("heap, MiB", "%.1f"),
                        heap.ratios());
    }

    /** What was measured, in the order of the runs. */
    record Pairs(List<Start> with, List<Start> without) {

        private List<Start> of(Variant variant) {
            return (variant == Variant.STARTER) ? this.with : this.without;
        }
    }
}
