package io.quiesce.harness.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How instances served in pairs, in Markdown and as a picture.
 *
 * @param pairs what was measured, at least one pair
 */
record ServingReport(List<Pair> pairs) {

    private static final double MIN_RATIO = 0.99;

    ServingReport {
        pairs = List.copyOf(pairs);
    }

    String markdown() {
        Comparison rate = comparison(Serving::perSecond);
        Comparison latency = comparison(Serving::p99Millis);
        Comparison cpuTime = comparison(Serving::cpuMicros);
        return """
                ## Requests a second

                %d pairs.

                %s

                %s

                ## The slowest of a hundred

                99 of 100 requests took at most so long.

                %s

                %s

                ## Computing time

                Of the instance, for each request, all threads together.

                %s

                %s

                %s"""
                .formatted(
                        this.pairs.size(),
                        rate.table("requests a second", "%.0f"),
                        rate.ratios(),
                        latency.table("p99, ms", "%.2f"),
                        latency.ratios(),
                        cpuTime.table("computing time each, µs", "%.1f"),
                        cpuTime.ratios(),
                        Goal.section(List.of(goal())));
    }

    Goal goal() {
        return Goal.ratioAtLeast(
                "Requests a second, with the starter in relation to without,",
                MIN_RATIO,
                comparison(Serving::perSecond));
    }

    private Comparison comparison(ToDoubleFunction<Serving> value) {
        return new Comparison(this.pairs.stream()
                .map(pair ->
                        new Comparison.Pair(value.applyAsDouble(pair.starter()), value.applyAsDouble(pair.plain())))
                .toList());
    }

    /** Write the picture of a page, and return the Markdown that shows it. */
    String writeChart(String page) throws IOException {
        List<String> names = IntStream.rangeClosed(1, this.pairs.size())
                .mapToObj(number -> "pair " + number)
                .toList();
        return new BarChart("Requests a second, pair by pair", "requests a second", names)
                .series(Variant.STARTER.description(), rates(Pair::starter))
                .series(Variant.PLAIN.description(), rates(Pair::plain))
                .write(page);
    }

    private List<Double> rates(Function<Pair, Serving> variant) {
        return this.pairs.stream().map(variant).map(Serving::perSecond).toList();
    }

    /**
     * One right after the other.
     *
     * @param starter with the starter
     * @param plain without it
     */
    record Pair(Serving starter, Serving plain) {}
}
