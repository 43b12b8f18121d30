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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the benchmark of what it costs to serve, which the script {@code bench} starts for {@code ./bench serve}.
 */
@Command(
        name = "./bench serve",
        sortOptions = false,
        description = {
            "Measures how many requests a second an application answers, and how fast, with the starter and without it, in"
                    + " pairs of instances that take turns. The requests come from wrk: run scripts/servers and source"
                    + " .servers/env. Takes about 12 minutes.",
            ""
        })
public final class ServeBench implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "5", description = "Pairs (default: 5)")
    private int pairs;

    @Option(
            names = "--request",
            paramLabel = "REQUEST",
            defaultValue = "empty",
            converter = RequestConverter.class,
            description =
                    "What is asked for: ${COMPLETION-CANDIDATES}; an order is read from the database by the sample application"
                            + " (default: empty)")
    private ServedRequest request;

    @Option(
            names = "--stack",
            paramLabel = "STACK",
            defaultValue = "servlet-tomcat",
            converter = RollingBench.StackConverter.class,
            description = "The server, if the request is empty: ${COMPLETION-CANDIDATES} (default: servlet-tomcat)")
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
            names = "--turns",
            paramLabel = "N",
            defaultValue = "10",
            description = "Turns of two seconds in which each instance is measured (default: 10)")
    private int turns;

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
        CommandLines.requirePositive(this.spec, "--turns", this.turns);
        if (this.request == ServedRequest.ORDER && this.stack != Stack.SERVLET_TOMCAT) {
            throw new ParameterException(
                    this.spec.commandLine(),
                    "'--stack' must be " + Stack.SERVLET_TOMCAT + " if '--request' is " + this.request + ", but is "
                            + this.stack);
        }
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
                new ServingMeasurement(this.request, this.stack, wrk, this.secondsToWarmUp, this.turns, directory)) {
            for (int pair = 1; pair <= this.pairs; pair++) {
                // Each is the first one as often as the other, should that make a difference.
                ServingReport.Pair both = measurement.measurePair(pair % 2 == 1);
                print(pair, Variant.STARTER, both.starter());
                print(pair, Variant.PLAIN, both.plain());
                measured.add(both);
            }
        }
        return new ServingReport(measured);
    }

    private void print(int pair, Variant variant, Serving serving) {
        PrintWriter out = this.spec.commandLine().getOut();
        out.println("serve " + pair + "/" + this.pairs + " " + variant.description() + ": " + serving);
        out.flush();
    }

    private BenchPage page() {
        return new BenchPage(
                "serving"
                        + (this.request == ServedRequest.EMPTY ? "" : "-" + this.request)
                        + (this.stack == Stack.SERVLET_TOMCAT ? "" : "-" + this.stack),
                this.request == ServedRequest.EMPTY ? "What it costs to serve" : "What it costs to serve an order",
                """
                %s The requests come from wrk, with HTTP/1.1 on %d connections that stay, on each of them the next as soon as
                the last is answered; it has to share the processors with the application. The instances of a pair are new, run
                side by side, and serve for %d s each before they are measured in turn, %d times for %d s."""
                        .formatted(
                                this.request.description(this.stack),
                                this.connections,
                                this.secondsToWarmUp,
                                this.turns,
                                ServingMeasurement.SECONDS_IN_A_TURN));
    }

    /** Reads a request and says which there are. */
    static final class RequestConverter extends WordConverter<ServedRequest> {

        RequestConverter() {
            super(ServedRequest.class);
        }
    }
}
