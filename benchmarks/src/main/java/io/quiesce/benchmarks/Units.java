package io.quiesce.benchmarks;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link UnitTracking} with more and more threads, and prints one table of all.
 */
public final class Units {

    private static final int[] THREADS = {1, 2, 4, 8};

    private Units() {}

    /**
     * Measure.
     * @param args options of JMH
     * @throws RunnerException if a measurement fails
     * @throws CommandLineOptionException if there is no such option
     * @throws IOException if the options cannot be printed
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException, IOException {
        CommandLineOptions given = new CommandLineOptions(args);
        if (given.shouldHelp()) {
            given.showHelp();
            return;
        }
        Map<String, StringBuilder> rows = new TreeMap<>();
        for (int threads : THREADS) {
            OptionsBuilder options = new OptionsBuilder();
            options.parent(given);
            options.include(UnitTracking.class.getSimpleName()).threads(threads).addProfiler(GCProfiler.class);
            for (RunResult result : new Runner(options.build()).run()) {
                rows.computeIfAbsent(result.getPrimaryResult().getLabel(), (name) -> new StringBuilder())
                        .append(cells(result, threads));
            }
        }
        System.out.println("\n| unit | ns | error | bytes | million/s | 2 threads | 4 threads | 8 threads |");
        System.out.println("| --- | --: | --: | --: | --: | --: | --: | --: |");
        rows.forEach((name, cells) -> System.out.println("| " + name + " |" + cells));
    }

    private static String cells(RunResult result, int threads) {
        Result<?> nanos = result.getPrimaryResult();
        String perSecond = cell("%.1f", threads * 1e3 / nanos.getScore());
        return (threads > 1)
                ? perSecond
                : cell("%.1f", nanos.getScore())
                        + cell("± %.1f", nanos.getScoreError())
                        + cell("%.0f", bytes(result))
                        + perSecond;
    }

    private static double bytes(RunResult result) {
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return (bytes != null) ? bytes.getScore() : Double.NaN;
    }

    private static String cell(String format, double value) {
        return " " + String.format(Locale.ROOT, format, value) + " |";
    }
}
