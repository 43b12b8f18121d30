package io.quiesce.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.quiesce.harness.Outcome;

/**
 * What one run has measured, in Markdown. Ratios relate to plain Boot, and only if this run has measured that, too.
 */
final class RollingReport {

    private static final Set<Outcome> NAMED =
            Set.of(Outcome.SERVER_ERROR, Outcome.RESET, Outcome.REFUSED, Outcome.TIMEOUT);

    private static final String NOTHING = "-";

    private final Map<RollingVariant, RollingResult> results;

    RollingReport(Map<RollingVariant, RollingResult> results) {
        this.results = results;
    }

    String markdown() {
        return String.join(
                        "\n\n",
                        "## Lost requests\n\nEverything but an answer of 2xx, as the clients see it; of a million, with the exact upper"
                                + " bound of a rare event that holds in 95 of 100 cases.",
                        losses().toString(),
                        "Lost in the replacement of one instance, which is under way from the beginning of the pause, or from"
                                + " SIGTERM, until its successor has got requests for 3 s:",
                        lossesPerRestart().toString(),
                        balancerWords(),
                        "## Latency\n\nFrom when a request was due to the end of its answer, less the time that the request itself asks for, of"
                                + " requests that were answered, while an instance was being replaced and at other times. The ratio"
                                + " is that of the 99th percentiles; the last three columns are about the 99th percentiles of each"
                                + " turn.",
                        latencies("while one is replaced", RollingResult::inside)
                                .toString(),
                        latencies("at other times", RollingResult::outside).toString(),
                        "## Duration\n\nFrom the beginning of the pause, or from SIGTERM, to the end of the process, and until its"
                                + " successor has got requests for 3 s.",
                        durations("to the end of the process, s", Restart::leavingSeconds)
                                .toString(),
                        durations("until it is replaced, s", Restart::seconds).toString(),
                        exitCodes())
                + goalSection();
    }

    private Table losses() {
        Table table = new Table(
                "variant",
                "requests",
                "restarts",
                "lost",
                "5xx",
                "reset",
                "refused",
                "timeout",
                "other",
                "on new connections",
                "on reused",
                "per million",
                "at most");
        this.results.forEach((variant, result) -> table.row(
                variant.description(),
                text(result.requests()),
                text(result.restarts().size()),
                text(result.lost()),
                text(result.lost(Outcome.SERVER_ERROR::equals)),
                text(result.lost(Outcome.RESET::equals)),
                text(result.lost(Outcome.REFUSED::equals)),
                text(result.lost(Outcome.TIMEOUT::equals)),
                text(result.lost(outcome -> !NAMED.contains(outcome))),
                text(result.lostOn(ShopClients.NEW)),
                text(result.lostOn(ShopClients.REUSED)),
                text("%.1f", LossBound.perMillion(result.lost(), result.requests())),
                text("%.1f", LossBound.atMostPerMillion(result.lost(), result.requests()))));
        return table;
    }

    private Table lossesPerRestart() {
        return spread("lost in a restart", "%.0f", RollingResult::lostPerRestart);
    }

    private Table durations(String title, ToDoubleFunction<Restart> seconds) {
        return spread(
                title,
                "%.2f",
                result -> Statistics.of(
                        result.restarts().stream().mapToDouble(seconds).boxed().toList()));
    }

    private Table spread(String title, String format, Function<RollingResult, Statistics> values) {
        Table table = new Table(title, "median", "min", "25 %", "75 %", "max", "ratio of the medians");
        this.results.forEach((variant, result) -> {
            Statistics statistics = values.apply(result);
            table.row(statistics.row(
                    variant.description(), format, ratio(statistics.median(), plain -> values.apply(plain)
                            .median())));
        });
        return table;
    }

    private Table latencies(String title, Function<RollingResult, RollingResult.Latency> which) {
        Table table = new Table(title + ", ms", "p50", "p99", "p99.9", "ratio", "median", "min", "max");
        this.results.forEach((variant, result) -> {
            RollingResult.Latency latency = which.apply(result);
            Statistics turns = latency.millisOfTurns(99);
            table.row(
                    variant.description(),
                    text("%.1f", latency.millis(50)),
                    text("%.1f", latency.millis(99)),
                    text("%.1f", latency.millis(99.9)),
                    ratio(latency.millis(99), plain -> which.apply(plain).millis(99)),
                    text("%.1f", turns.median()),
                    text("%.1f", turns.min()),
                    text("%.1f", turns.max()));
        });
        return table;
    }

    private String ratio(double value, ToDoubleFunction<RollingResult> ofPlain) {
        return Optional.ofNullable(this.results.get(RollingVariant.PLAIN))
                .map(ofPlain::applyAsDouble)
                .filter(plain -> plain > 0)
                .map(plain -> text("%.3f", value / plain))
                .orElse(NOTHING);
    }

    private String balancerWords() {
        List<String> all = new ArrayList<>();
        this.results.forEach((variant, result) -> result.balancerWords()
                .forEach((words, count) -> all.add(variant.description() + ": `" + words + "` " + count)));
        return all.isEmpty()
                ? "HAProxy logged no request that did not end as it should."
                : "What HAProxy logged of requests that did not end as they should, status and termination state:\n\n- "
                        + all.stream().sorted().collect(Collectors.joining("\n- "));
    }

    /**
     * Return what the starter should reach, if it was measured.
     * @return the goals
     */
    List<Goal> goals() {
        return Optional.ofNullable(this.results.get(RollingVariant.STARTER))
                .map(result -> List.of(
                        Goal.count("Lost requests with the starter", 0, result.lost()),
                        Goal.count("Instances with the starter that did not exit with 0", 0, unclean(result))))
                .orElse(List.of());
    }

    private String goalSection() {
        return goals().isEmpty() ? "" : "\n\n" + Goal.section(goals());
    }

    private static long unclean(RollingResult result) {
        return result.restarts().stream()
                .filter(restart -> restart.exitCode() != RollingVariant.STARTER.exitCode())
                .count();
    }

    private String exitCodes() {
        List<String> all = new ArrayList<>();
        this.results.forEach((variant, result) -> result.restarts().stream()
                .filter(restart -> restart.exitCode() != variant.exitCode())
                .forEach(restart -> all.add(variant.description() + ": " + restart.exitCode())));
        return all.isEmpty()
                ? "All instances ended with the exit code that was expected."
                : "Exit codes that were not expected: " + String.join(", ", all);
    }

    private static String text(long value) {
        return Long.toString(value);
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
