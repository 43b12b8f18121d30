package io.quiesce.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.quiesce.benchmarks.DrainSteps.Step;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * Measures the steps of a drain with more and more work outstanding, and how fast their cost grows: in proportion, with an
 * exponent of 1, or less.
 */
public final class Scale {

    private static final int[] UNITS = {1_000, 10_000, 100_000};

    private static final int[] SESSIONS = {0, 20_000};

    private static final int WARM_UPS = 10;

    private static final int ROUNDS = 20;

    private Scale() {}

    /**
     * Measure.
     * @param args none
     */
    public static void main(String[] args) {
        for (int sessions : SESSIONS) {
            measure(sessions, UNITS[UNITS.length - 1], WARM_UPS);
            List<double[]> medians = new ArrayList<>();
            List<String> bytes = new ArrayList<>();
            for (int units : UNITS) {
                medians.add(measure(sessions, units, ROUNDS));
                bytes.add(cell("%.0f B", new DrainSteps(sessions, units).bytesPerUnit()));
            }
            print(sessions, medians, bytes);
        }
    }

    /** Returns the median time that each step takes a processor. */
    private static double[] measure(int sessions, int units, int rounds) {
        double[][] times = new double[Step.values().length][rounds];
        DrainSteps steps = new DrainSteps(sessions, units);
        for (int round = 0; round < rounds; round++) {
            int at = round;
            steps.time().forEach((step, nanos) -> times[step.ordinal()][at] = nanos);
        }
        return Arrays.stream(times).mapToDouble(new Median()::evaluate).toArray();
    }

    private static void print(int sessions, List<double[]> medians, List<String> bytes) {
        System.out.printf(Locale.ROOT, "%n| %,d sessions |", sessions);
        Arrays.stream(UNITS).forEach((units) -> System.out.printf(Locale.ROOT, " %,d units |", units));
        System.out.printf(" exponent |%n| --- |%s --: |%n", " --: |".repeat(UNITS.length));
        for (Step step : Step.values()) {
            SimpleRegression growth = new SimpleRegression();
            StringBuilder row = new StringBuilder("| " + step.name().toLowerCase(Locale.ROOT) + " all |");
            for (int i = 0; i < UNITS.length; i++) {
                double nanos = medians.get(i)[step.ordinal()];
                growth.addData(Math.log(UNITS[i]), Math.log(nanos));
                row.append(cell("%.2f ms", nanos / 1e6));
            }
            System.out.println(row + cell("%.2f", growth.getSlope()));
        }
        System.out.println("| heap a unit |" + String.join("", bytes) + "  |");
    }

    private static String cell(String format, double value) {
        return " " + String.format(Locale.ROOT, format, value) + " |";
    }
}
