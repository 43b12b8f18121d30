package io.quiesce.harness.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a part should reach. More than one value means that each of them has to.
 *
 * @param title what is judged
 * @param side on which side of the limit the values are good
 * @param limit the last value that is good
 * @param values what came out
 * @param format how a value is written
 */
record Goal(String title, Side side, double limit, List<Double> values, String format) {

    Goal {
        values = List.copyOf(values);
    }

    static Goal ratio(String title, double limit, Comparison comparison) {
        return ratio(title, Side.AT_MOST, limit, comparison);
    }

    static Goal ratioAtLeast(String title, double limit, Comparison comparison) {
        return ratio(title, Side.AT_LEAST, limit, comparison);
    }

    private static Goal ratio(String title, Side side, double limit, Comparison comparison) {
        return new Goal(title, side, limit, List.of(comparison.ratioOfMedians(), comparison.medianOfRatios()), "%.3f");
    }

    static Goal millis(String title, double limit, double millis) {
        return new Goal(title, Side.AT_MOST, limit, List.of(millis), "%.1f ms");
    }

    static Goal count(String title, long limit, long count) {
        return new Goal(title, Side.AT_MOST, limit, List.of((double) count), "%.0f");
    }

    /** Return the section of a page that has goals. */
    static String section(List<Goal> goals) {
        return goals.stream().map(goal -> "- " + goal).collect(Collectors.joining("\n", "## Goals\n\n", ""));
    }

    boolean isMet() {
        return this.values.stream()
                .allMatch(value -> this.side == Side.AT_MOST ? value <= this.limit : value >= this.limit);
    }

    @Override
    public String toString() {
        return this.title + " " + this.side.words + " " + text(this.limit) + ": " + (isMet() ? "met" : "NOT met") + " ("
                + this.values.stream().map(this::text).collect(Collectors.joining(" and ")) + ")";
    }

    private String text(double value) {
        return String.format(Locale.ROOT, this.format, value);
    }

    /** Where the good values are. */
    enum Side {
        AT_MOST("at most"),
        AT_LEAST("at least");

        private final String words;

        Side(String words) {
            this.words = words;
        }
    }
}
