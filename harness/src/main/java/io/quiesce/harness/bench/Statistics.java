package io.quiesce.harness.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Describes a set of numbers. Between two neighbours, quantiles are interpolated.
 */
final class Statistics {

    private final double[] sorted;

    private Statistics(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Describe numbers.
     * @param values the numbers, at least one, in any order
     * @return what describes them
     */
    static Statistics of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("'values' must not be empty");
        }
        return new Statistics(
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    int count() {
        return this.sorted.length;
    }

    double min() {
        return this.sorted[0];
    }

    double max() {
        return this.sorted[this.sorted.length - 1];
    }

    double median() {
        return quantile(0.5);
    }

    /**
     * Return the number that a part of all numbers does not exceed.
     * @param part the part, from 0 (the smallest number) to 1 (the largest)
     * @return the number
     */
    double quantile(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("'part' must be from 0 to 1, but is " + part);
        }
        double position = part * (this.sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, this.sorted.length - 1);
        return this.sorted[below] + (position - below) * (this.sorted[above] - this.sorted[below]);
    }

    /**
     * Return the row of a table: the median, the least, the quartiles and the most.
     * @param title the first cell
     * @param format of each number
     * @param more further cells
     * @return the cells
     */
    String[] row(String title, String format, String... more) {
        Stream<String> numbers = DoubleStream.of(median(), min(), quantile(0.25), quantile(0.75), max())
                .mapToObj(number -> String.format(Locale.ROOT, format, number));
        return Stream.of(Stream.of(title), numbers, Stream.of(more))
                .flatMap(cells -> cells)
                .toArray(String[]::new);
    }

    @Override
    public String toString() {
        return Arrays.toString(this.sorted);
    }
}
