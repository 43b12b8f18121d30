package io.quiesce.harness.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same quantity of both variants, measured in pairs one right after the other.
 *
 * @param pairs the pairs, at least one
 */
record Comparison(List<Pair> pairs) {

    Comparison {
        pairs = List.copyOf(pairs);
    }

    Statistics of(Variant variant) {
        return statistics(pair -> pair.of(variant));
    }

    private Statistics statistics(ToDoubleFunction<Pair> value) {
        return Statistics.of(this.pairs.stream().mapToDouble(value).boxed().toList());
    }

    /**
     * Return how many times as much it is with the starter.
     * @return the median with the starter in relation to the one without
     */
    double ratioOfMedians() {
        return of(Variant.STARTER).median() / of(Variant.PLAIN).median();
    }

    /**
     * Return the same by a way that a machine which becomes slower or faster in the course of the run does not matter to.
     * @return the median of the ratios in each pair
     */
    double medianOfRatios() {
        return statistics(Pair::ratio).median();
    }

    /**
     * Return a row for each variant.
     * @param title of the quantity, with its unit
     * @param format of a value
     * @return a table of Markdown
     */
    Table table(String title, String format) {
        Table table = new Table(title, "median", "min", "25 %", "75 %", "max");
        for (Variant variant : Variant.values()) {
            table.row(of(variant).row(variant.description(), format));
        }
        return table;
    }

    String ratios() {
        return "Ratio of the medians: " + text("%.3f", ratioOfMedians()) + ", median of the ratios of the pairs: "
                + text("%.3f", medianOfRatios());
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /**
     * One pair.
     *
     * @param starter the quantity with the starter
     * @param plain the quantity without it
     */
    record Pair(double starter, double plain) {

        double of(Variant variant) {
            return variant == Variant.STARTER ? this.starter : this.plain;
        }

        double ratio() {
            return this.starter / this.plain;
        }
    }
}
