package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.quiesce.harness.CommandLines;
import io.quiesce.harness.Wrk;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of what it costs to serve, which the script {@code bench} starts for {@code ./bench serve}.
 */
@Command(
        name = "./bench serve",
        sortOptions = false,
        description = {
            "Measures how many requests a second a small application answers, and how fast, with the starter and without"
                    + " it, in pairs. The requests come from wrk: run scripts/servers and source .servers/env. Takes about"
                    + " 12 minutes.",
            ""
        })
public final class ServeBench implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "5", description = "Pairs (default: 5)")
    private int pairs;

    @Option(
            names = "--stack",
            paramLabel = "STACK",
            defaultValue = "servlet-tomcat",
            converter = RollingBench.StackConverter.class,
            description = "The server: ${COMPLETION-CANDIDATES} (default: servlet-tomcat)")
    private Stack stack;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "8",
            description = "Connections that stay, each with one request outstanding at any moment (default: 8)")
    private int connections;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "45",
            description =
                    "How long each instance serves before it is measured; on two processors the compiler of the virtual"
                            + " machine needs 30 (default: 45)")
    private int secondsToWarmUp;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long each instance is measured (default: 15)")
    private int seconds;

    @Option(names = "--write", description = "Write what came out to docs/benchmarks, too, with a chart")
    private boolean write;

    /**
     * Run the benchmark and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new ServeBench());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLines.requirePositive(this.spec, "--pairs", this.pairs);
        CommandLines.requirePositive(this.spec, "--connections", this.connections);
        CommandLines.requirePositive(this.spec, "--warm-up", this.secondsToWarmUp);
        CommandLines.requirePositive(this.spec, "--time", this.seconds);
        PrintWriter out = this.spec.commandLine().getOut();
        Path program = RealProgram.WRK.path();
        Machine machine = Machine.local();
        String loadAtStart = machine.load();
        Path directory = BenchPage.newDirectory("serve");
        ServingReport report = measure(new Wrk(program, directory.resolve("wrk.log"), this.connections), directory);
        String text = machine.describe(loadAtStart, machine.load()) + "\n\n" + report.markdown();
        out.println();
        out.println(text);
        out.println();
        out.println("Logs: " + directory);
        if (this.write) {
            BenchPage page = page();
            page.write(this.spec, text + "\n\n" + report.writeChart(page.name()));
            out.println("Written: " + page.file());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private ServingReport measure(Wrk wrk, Path directory) throws IOException, InterruptedException {
        List<ServingReport.Pair> measured = new ArrayList<>();
        try (ServingMeasurement measurement =
                new ServingMeasurement(this.stack, wrk, this.secondsToWarmUp, this.seconds, directory)) {
            for (int pair = 1; pair <= this.pairs; pair++) {
                // Each is the first one as often as the other, should that make a difference.
                boolean starterFirst = pair % 2 == 1;
                Serving first = serve(measurement, pair, starterFirst ? Variant.STARTER : Variant.PLAIN);
                Serving second = serve(measurement, pair, starterFirst ? Variant.PLAIN : Variant.STARTER);
                measured.add(
                        starterFirst ? new ServingReport.Pair(first, second) : new ServingReport.Pair(second, first));
            }
        }
        return new ServingReport(measured);
    }

    private Serving serve(ServingMeasurement measurement, int pair, Variant variant)
            throws IOException, InterruptedException {
        Serving serving = measurement.serve(variant);
        PrintWriter out = this.spec.commandLine().getOut();
        out.println("serve " + pair + "/" + this.pairs + " " + variant.description() + ": " + serving);
        out.flush();
        return serving;
    }

    private BenchPage page() {
        return new BenchPage(
                this.stack == Stack.SERVLET_TOMCAT ? "serving" : "serving-" + this.stack,
                "What it costs to serve",
                """
                How many requests a second a small application (%s) answers, with the starter and with
                `shutdown.enabled=false`, while it is online. The requests are empty, the answers five bytes, so nothing hides
                what the starter does. They come from wrk, with HTTP/1.1 on %d connections that stay, on each of them the next as
                soon as the last is answered; it has to share the processors with the application. Each instance is new, and
                serves for %d s before it is measured for %d s."""
                        .formatted(this.stack.server(), this.connections, this.secondsToWarmUp, this.seconds));
    }
}
