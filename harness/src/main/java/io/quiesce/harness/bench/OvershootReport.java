package io.quiesce.harness.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How far the bound was overshot in one run, in Markdown and as a picture.
 */
final class OvershootReport {

    private static final double MAX_MILLIS = 50;

    private static final double MOST = 0.99;

    private final Map<Condition, List<Double>> millis;

    OvershootReport(Map<Condition, List<Double>> millis) {
        this.millis = millis;
    }

    String markdown() {
        Table table = new Table("overshoot, ms", "p50", "p99", "min", "max", "runs", "ratio of the medians");
        this.millis.forEach((condition, values) -> {
            Statistics statistics = Statistics.of(values);
            table.row(
                    condition.description(),
                    text("%.1f", statistics.median()),
                    text("%.1f", statistics.quantile(MOST)),
                    text("%.1f", statistics.min()),
                    text("%.1f", statistics.max()),
                    Integer.toString(statistics.count()),
                    ratio(statistics));
        });
        return table + goal().map(goal -> "\n\n## Goal\n\n- " + goal).orElse("");
    }

    private String ratio(Statistics statistics) {
        return Optional.ofNullable(this.millis.get(Condition.IDLE))
                .map(idle ->
                        text("%.2f", statistics.median() / Statistics.of(idle).median()))
                .orElse("-");
    }

    /** Return the goal, which is about an idle machine only. */
    Optional<Goal> goal() {
        return Optional.ofNullable(this.millis.get(Condition.IDLE))
                .map(idle -> Goal.millis(
                        "Overshoot on an idle machine, p99,",
                        MAX_MILLIS,
                        Statistics.of(idle).quantile(MOST)));
    }

    /** Write the picture of a page, and return the Markdown that shows it. */
    String writeChart(String page) throws IOException {
        List<String> conditions =
                this.millis.keySet().stream().map(Condition::description).toList();
        return new BarChart("From the hard bound to the end of the process", "ms", conditions)
                .series("median", values(Statistics::median))
                .series("99 %", values(statistics -> statistics.quantile(MOST)))
                .series("most", values(Statistics::max))
                .write(page);
    }

    private List<Double> values(ToDoubleFunction<Statistics> value) {
        return this.millis.values().stream()
                .map(Statistics::of)
                .mapToDouble(value)
                .boxed()
                .toList();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
