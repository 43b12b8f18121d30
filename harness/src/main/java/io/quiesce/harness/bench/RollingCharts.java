package io.quiesce.harness.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one run has measured, as pictures.
 */
final class RollingCharts {

    private RollingCharts() {}

    /** Write the pictures of a page, and return the section that shows them. */
    static String write(String page, Map<RollingVariant, RollingResult> results) throws IOException {
        List<String> variants =
                results.keySet().stream().map(RollingVariant::description).toList();
        BarChart lost = new BarChart("Requests lost in a restart of one instance", "requests", variants)
                .series("median", values(results, result -> result.lostPerRestart()
                        .median()))
                .series("most", values(results, result -> result.lostPerRestart()
                        .max()));
        BarChart latency = new BarChart(
                        "99th percentile of the latency, less the time that a request asks for", "ms", variants)
                .series("while one is replaced", values(results, result -> result.inside()
                        .millis(99)))
                .series("at other times", values(results, result -> result.outside()
                        .millis(99)));
        BarChart duration = new BarChart("Duration of a restart, median", "s", variants)
                .series("to the end of the process", values(results, result -> median(result, Restart::leavingSeconds)))
                .series("until it is replaced", values(results, result -> median(result, Restart::seconds)));
        return String.join(
                "\n\n",
                "## Charts",
                lost.write(page + "-lost"),
                latency.write(page + "-latency"),
                duration.write(page + "-duration"));
    }

    private static List<Double> values(
            Map<RollingVariant, RollingResult> results, ToDoubleFunction<RollingResult> value) {
        return results.values().stream().mapToDouble(value).boxed().toList();
    }

    private static double median(RollingResult result, ToDoubleFunction<Restart> seconds) {
        return Statistics.of(
                        result.restarts().stream().mapToDouble(seconds).boxed().toList())
                .median();
    }
}
