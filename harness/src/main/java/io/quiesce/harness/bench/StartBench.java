package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

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
                    + " starter and without it, in pairs. A pair takes about 15 s.",
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
        List<Start> with = new ArrayList<>();
        List<Start> without = new ArrayList<>();
        for (int run = 1; run <= this.runs; run++) {
            // Each is the first one as often as the other, should that make a difference.
            Variant first = (run % 2 == 1) ? Variant.STARTER : Variant.PLAIN;
            Variant second = (run % 2 == 1) ? Variant.PLAIN : Variant.STARTER;
            for (Variant variant : List.of(first, second)) {
                Start start = Start.of(variant, run, directory);
                ((variant == Variant.STARTER) ? with : without).add(start);
                out.println("start " + run + "/" + this.runs + " " + variant.description() + ": " + start);
                out.flush();
            }
        }
        String report = report(machine.describe(loadAtStart, machine.load()).toString(), with, without);
        out.println();
        out.println(report);
        if (this.write) {
            PAGE.write(this.spec, report);
            out.println("Written: " + PAGE.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    static String report(String machine, List<Start> with, List<Start> without) {
        Comparison time = comparison(with, without, Start::millis);
        Comparison heap = comparison(with, without, Start::heapMebibytes);
        return """
                %s

                ## Time to start

                From the start of the process until the application is started, as its log has it. %d pairs.

                %s

                %s

                ## Heap

                In use when the application was ready, after a garbage collection.

                %s

                %s

                ## Goals

                - %s
                - %s"""
                .formatted(
                        machine,
                        with.size(),
                        time.table("time, ms", "%.0f"),
                        time.ratios(),
                        heap.table("heap, MiB", "%.1f"),
                        heap.ratios(),
                        Goal.ratio("Time to start, with the starter in relation to without,", MAX_RATIO, time),
                        Goal.ratio("Heap, with the starter in relation to without,", MAX_RATIO, heap));
    }

    private static Comparison comparison(List<Start> with, List<Start> without, ToDoubleFunction<Start> value) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < with.size(); i++) {
            pairs.add(new Pair(value.applyAsDouble(with.get(i)), value.applyAsDouble(without.get(i))));
        }
        return new Comparison(pairs);
    }
}
