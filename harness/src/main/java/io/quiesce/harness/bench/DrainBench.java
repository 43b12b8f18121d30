package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.quiesce.harness.CommandLines;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of soft drains, which the script {@code bench} starts for {@code ./bench drain}.
 */
@Command(
        name = "./bench drain",
        sortOptions = false,
        description = {
            "Measures whether a flood of refused requests slows the drain of the sample application, and what a refused"
                    + " request costs, and how fast it is back. A run takes about 40 s.",
            ""
        })
public final class DrainBench implements Callable<Integer> {

    private static final BenchPage PAGE = new BenchPage(
            "draining",
            "A flood of refused requests",
            "Whether refused requests slow the drain of the sample application, and what each costs.");

    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "5", description = "Runs with and without (default: 5)")
    private int runs;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Requests that are sent in a second while the application drains (default: 500)")
    private int rate;

    @Option(names = "--write", description = "Write what came out to docs/benchmarks/draining.md, too")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new DrainBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (this.runs < 1 || this.rate < 1) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--runs' and '--rate' must be positive, but are " + this.runs + " and " + this.rate);
        }
        PrintWriter out = this.spec.commandLine().getOut();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        List<DrainMeasurement.Offline> quiet = new ArrayList<>();
        List<DrainMeasurement.Offline> flooded = new ArrayList<>();
        List<DrainMeasurement.Back> back = new ArrayList<>();
        List<DrainMeasurement.Throughputs> throughputs = new ArrayList<>();
        try (DrainMeasurement measurement = new DrainMeasurement(BenchPage.newDirectory("drain"))) {
            for (int run = 0; run < this.runs; run++) {
                boolean floodFirst = run % 2 == 1;
                for (boolean flood : new boolean[] {floodFirst, !floodFirst}) {
                    DrainMeasurement.Offline offline = measurement.offline(flood ? this.rate : 0);
                    (flood ? flooded : quiet).add(offline);
                    out.println("drain " + (run + 1) + (flood ? ", flood: " : ": ") + offline);
                    out.flush();
                }
            }
            for (int run = 0; run < this.runs; run++) {
                back.add(measurement.back());
                out.println("back " + (run + 1) + ": " + back.get(run));
                out.flush();
            }
            measurement.throughput(this.runs, round -> {
                throughputs.add(round);
                out.println("throughput: " + round);
                out.flush();
            });
        }
        String report = machine.describe(loadAtStart, machine.load()) + "\n\n" + drains(quiet, flooded) + "\n\n"
                + backs(back) + "\n\n" + costs(throughputs);
        out.println();
        out.println(report);
        if (this.write) {
            PAGE.write(this.spec, report);
            out.println("Written: " + PAGE.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private String drains(List<DrainMeasurement.Offline> quiet, List<DrainMeasurement.Offline> flooded) {
        Table table = new Table("time, ms", "median", "min", "max");
        row(table, "drain to offline, no load", "%.1f", quiet, DrainMeasurement.Offline::drainMillis);
        row(table, "drain to offline, flood", "%.1f", flooded, DrainMeasurement.Offline::drainMillis);
        row(table, "last response to offline, no load", "%.1f", quiet, DrainMeasurement.Offline::lastMillis);
        row(table, "last response to offline, flood", "%.1f", flooded, DrainMeasurement.Offline::lastMillis);
        Table load = new Table("the flood", "median", "min", "max");
        row(load, "refused in a second", "%.0f", flooded, DrainMeasurement.Offline::refusedPerSecond);
        row(load, "answered otherwise, or not at all", "%.0f", flooded, DrainMeasurement.Offline::others);
        return """
                ## Time to be offline

                One request with 2 s of work is outstanding; 0.3 s after it was sent the instance is drained, by `POST
                /actuator/drain`. With the flood, four clients together send at most %d requests a second from that answer on,
                all of which are refused. Offline is when the line "Out of service, nothing is outstanding" is read. %d runs
                each, in turn.

                %s

                %s"""
                .formatted(this.rate, this.runs, table, load);
    }

    private static String backs(List<DrainMeasurement.Back> runs) {
        Table table = new Table("from the command, ms", "median", "min", "max");
        row(table, "to the first request that is served", "%.1f", runs, DrainMeasurement.Back::servedMillis);
        row(table, "to the first readiness probe that succeeds", "%.1f", runs, DrainMeasurement.Back::readyMillis);
        return """
                ## Time to be back

                The instance is offline, and resumes by `DELETE /actuator/drain`; a client asks back to back, first for
                `GET /orders` and then for readiness. %d runs, without a service registry.

                %s"""
                .formatted(runs.size(), table);
    }

    private String costs(List<DrainMeasurement.Throughputs> rounds) {
        Table table = new Table("median", "answers in a second", "computing time each, µs");
        row(table, "served (`GET /orders`), connections stay", rounds, DrainMeasurement.Throughputs::served);
        row(table, "served, a connection for each", rounds, DrainMeasurement.Throughputs::servedOnce);
        row(table, "refused, a connection for each", rounds, DrainMeasurement.Throughputs::refused);
        return """
                ## What a refusal costs

                Four clients ask as fast as they are answered, for 3 s each; computing time is that of the instance. %d rounds on one
                instance after a round to warm up. Clients and instance share the processors.

                %s"""
                .formatted(rounds.size(), table);
    }

    private static <R> void row(Table table, String title, String format, List<R> runs, ToDoubleFunction<R> value) {
        Statistics statistics =
                Statistics.of(runs.stream().mapToDouble(value).boxed().toList());
        table.row(
                title,
                text(format, statistics.median()),
                text(format, statistics.min()),
                text(format, statistics.max()));
    }

    private static void row(
            Table table,
            String title,
            List<DrainMeasurement.Throughputs> rounds,
            Function<DrainMeasurement.Throughputs, DrainMeasurement.Throughput> kind) {
        List<DrainMeasurement.Throughput> values = rounds.stream().map(kind).toList();
        table.row(
                title,
                text("%.0f", median(values, DrainMeasurement.Throughput::perSecond)),
                text("%.0f", median(values, DrainMeasurement.Throughput::cpuMicros)));
    }

    private static double median(
            List<DrainMeasurement.Throughput> values, ToDoubleFunction<DrainMeasurement.Throughput> value) {
        return Statistics.of(values.stream().mapToDouble(value).boxed().toList())
                .median();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
