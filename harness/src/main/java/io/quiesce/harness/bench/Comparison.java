package io.quiesce.harness.bench;

import java.util.List;
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
