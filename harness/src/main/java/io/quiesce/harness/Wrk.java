package io.quiesce.harness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program wrk: asks on connections that stay, on each of them again as soon as it is answered.
 */
public final class Wrk {

    private static final Duration TIME_TO_END = Duration.ofSeconds(30);

    /** What takes longer has failed. The first requests of a new instance can take a while. */
    private static final int MOST_SECONDS = 15;

    private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");

    private static final Pattern P99 = Pattern.compile(" +99% +([0-9.]+)(us|ms|s)");

    /** There is such a line only if some failed. */
    private static final Pattern FAILURE = Pattern.compile(" +(Socket errors|Non-2xx or 3xx responses):.*");

    private final Path program;

    private final Path logFile;

    private final int connections;

    /**
     * Prepare to ask.
     * @param program the program
     * @param logFile the file that gets what it says, each time anew
     * @param connections how many requests are outstanding at any moment
     */
    public Wrk(Path program, Path logFile, int connections) {
        this.program = program;
        this.logFile = logFile;
        this.connections = connections;
    }

    /**
     * Ask for some time.
     * @param uri what to ask for
     * @param seconds how long
     * @return what came of it
     * @throws IOException if the program cannot be started
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if a request failed
     */
    public Answers ask(URI uri, int seconds) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                        this.program.toString(),
                        "--threads=1",
                        "--connections=" + this.connections,
                        "--duration=" + seconds + "s",
                        "--timeout=" + MOST_SECONDS + "s",
                        "--latency",
                        uri.toString())
                .redirectErrorStream(true);
        try (AppProcess wrk = new AppProcess("wrk", command, this.logFile, line -> {})) {
            wrk.awaitExit(TIME_TO_END.plusSeconds(seconds));
            return Answers.in(wrk.lines().stream().map(LogLine::text).toList());
        }
    }

    /**
     * What was answered.
     *
     * @param perSecond how many requests, on average
     * @param p99Millis how long 99 of 100 took at most, in milliseconds
     */
    public record Answers(double perSecond, double p99Millis) {

        static Answers in(List<String> lines) {
            if (lines.stream().anyMatch(line -> FAILURE.matcher(line).matches())) {
                throw new AppProcessException("Requests failed:\n" + String.join("\n", lines));
            }
            Matcher p99 = only(P99, lines);
            return new Answers(
                    Double.parseDouble(only(RATE, lines).group(1)),
                    Double.parseDouble(p99.group(1)) * millis(p99.group(2)));
        }

        private static Matcher only(Pattern pattern, List<String> lines) {
            return lines.stream()
                    .map(pattern::matcher)
                    .filter(Matcher::matches)
                    .findFirst()
                    .orElseThrow(() -> new AppProcessException("wrk did not measure:\n" + String.join("\n", lines)));
        }

        private static double millis(String unit) {
            return switch (unit) {
                case "us" -> 1e-3;
                case "ms" -> 1;
                default -> 1e3;
            };
        }
    }
}
