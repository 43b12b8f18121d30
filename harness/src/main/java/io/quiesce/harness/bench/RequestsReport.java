package io.quiesce.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.jfree.data.statistics.Regression;

/**
 * How the steps of a shutdown grow with the requests that wait: in proportion, with an exponent of 1, or less.
 */
final class RequestsReport {

    private final SortedMap<Integer, List<RequestsLeaving>> leavings = new TreeMap<>();

    private final SortedMap<Integer, Map<Variant, Double>> bytesEach = new TreeMap<>();

    void add(int requests, RequestsLeaving leaving) {
        this.leavings.computeIfAbsent(requests, key -> new ArrayList<>()).add(leaving);
    }

    void add(int requests, Map<Variant, Double> bytes) {
        this.bytesEach.put(requests, Map.copyOf(bytes));
    }

    String markdown() {
        Table table = new Table(Stream.of(
                        Stream.of("median, ms"),
                        this.leavings.keySet().stream().map(requests -> text("%,d requests", requests)),
                        Stream.of("exponent"))
                .flatMap(cells -> cells)
                .toArray(String[]::new));
        step(table, "SIGTERM until they are counted", RequestsLeaving::counted);
        step(table, "their deadline until all are cancelled", RequestsLeaving::cancelled);
        step(table, "then until all have ended, and phase 2 begins", RequestsLeaving::drained);
        step(table, "then until the process has ended", RequestsLeaving::ended);
        for (Variant variant : Variant.values()) {
            List<Double> bytes = this.bytesEach.values().stream()
                    .map(each -> each.get(variant))
                    .toList();
            row(table, "heap a request " + variant.description() + ", bytes", "%,.0f", bytes, "");
        }
        return table.toString();
    }

    private void step(Table table, String title, ToDoubleFunction<RequestsLeaving> step) {
        List<Double> medians = this.leavings.values().stream()
                .map(runs -> Statistics.of(
                                runs.stream().mapToDouble(step).boxed().toList())
                        .median())
                .toList();
        row(table, title, "%.1f", medians, text("%.2f", exponent(medians)));
    }

    private double exponent(List<Double> medians) {
        List<Integer> requests = List.copyOf(this.leavings.keySet());
        double[][] points = new double[medians.size()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {requests.get(i), medians.get(i)};
        }
        return Regression.getPowerRegression(points)[1];
    }

    private static void row(Table table, String title, String format, List<Double> values, String last) {
        table.row(Stream.of(Stream.of(title), values.stream().map(value -> text(format, value)), Stream.of(last))
                .flatMap(cells -> cells)
                .toArray(String[]::new));
    }

    private static String text(String format, Number value) {
        return String.format(Locale.ROOT, format, value);
    }
}
