package io.quiesce.harness;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Main class of the demonstration, which the script {@code demo} starts.
 */
@Command(
        name = "./demo",
        sortOptions = false,
        description = {
            "Replaces two running instances of the sample application, one after the other, under a steady load and"
                    + " behind a load balancer, and shows what becomes of the requests and of the messages.",
            ""
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:No request failed, no message was lost or repeated, and every instance exited with 0; with --plain: the"
                    + " run itself worked",
            "1:A request failed, a message was lost or repeated, an instance exited with something else, or the run did not work",
            "2:An option is not valid"
        })
public final class Demo implements Callable<Integer> {

    /**
     * System property that names the folder for logs. Each run makes a folder of its own there.
     */
    static final String DIRECTORY_PROPERTY = "demo.directory";

    private static final int MIN_RATE = 1;

    private static final int MAX_RATE = 1000;

    private static final String DEFAULT_RATE = "100";

    private static final List<String> PLAIN = List.of("--shutdown.enabled=false");

    private static final List<String> PHASED = List.of(
            "--shutdown.keep-accepting-for=3s",
            "--shutdown.cancel-running-tasks-after=10s",
            "--shutdown.force-shutdown-after=12s");

    private static final List<String> COMMON = List.of("--server.address=127.0.0.1");

    @Spec
    private CommandSpec spec;

    @Option(names = "--plain", description = "Do the same without Quiesce, as Spring Boot does it by itself")
    private boolean plain;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = DEFAULT_RATE,
            description =
                    "Requests a second, from " + MIN_RATE + " to " + MAX_RATE + " (default: " + DEFAULT_RATE + ")")
    private String rate;

    @Option(names = "--quiet", description = "Print nothing but what came out")
    private boolean quiet;

    /**
     * Run the demonstration and end the virtual machine.
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Demo());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int requestsPerSecond = requestsPerSecond();
        PrintWriter out = this.spec.commandLine().getOut();
        Timeline timeline = new Timeline(this.quiet ? new PrintWriter(Writer.nullWriter()) : out);
        Path directory = newDirectory();
        DemoResult result;
        try (RollingReplacement replacement =
                new RollingReplacement(AppLaunch.sampleJar(), arguments(), requestsPerSecond, directory, timeline)) {
            result = replacement.run();
        }
        new DemoSummary(result).print(out);
        out.println("Logs: " + directory);
        out.flush();
        return this.plain || result.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private int requestsPerSecond() {
        try {
            int value = Integer.parseInt(this.rate);
            if (value >= MIN_RATE && value <= MAX_RATE) {
                return value;
            }
        } catch (NumberFormatException ex) {
            // explained below, like a number that is out of range
        }
        throw new ParameterException(
                this.spec.commandLine(),
                "'--rate' must be a whole number of requests a second from " + MIN_RATE + " to " + MAX_RATE
                        + ", but is '" + this.rate + "'. Try '--rate " + DEFAULT_RATE + "'");
    }

    private List<String> arguments() {
        return Stream.of(COMMON, this.plain ? PLAIN : PHASED)
                .flatMap(List::stream)
                .toList();
    }

    private static Path newDirectory() throws IOException {
        String parent = System.getProperty(DIRECTORY_PROPERTY);
        return parent == null
                ? Files.createTempDirectory("quiesce-demo-")
                : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "run-");
    }
}
