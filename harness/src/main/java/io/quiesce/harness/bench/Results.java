package io.quiesce.harness.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured, and the report of it in Markdown.
 */
final class Results {

    private static final double MAX_FLIP_MILLIS = 20;

    private static final double MAX_CLOSING_MILLIS = 5;

    private static final double MOST = 0.99;

    private final Map<Part, List<LeavingPair>> pairs = new EnumMap<>(Part.class);

    private final Map<Probing, List<Flip>> flips = new EnumMap<>(Probing.class);

    private final Map<LastWork, List<Double>> closings = new EnumMap<>(LastWork.class);

    void add(Part part, Leaving starter, Leaving plain) {
        this.pairs.computeIfAbsent(part, key -> new ArrayList<>()).add(new LeavingPair(starter, plain));
    }

    void add(Probing probing, Flip flip) {
        this.flips.computeIfAbsent(probing, key -> new ArrayList<>()).add(flip);
    }

    void addStartOfClosing(LastWork last, double millis) {
        this.closings.computeIfAbsent(last, key -> new ArrayList<>()).add(millis);
    }

    /**
     * Return a section for each part that was measured, and one that judges.
     * @return paragraphs of Markdown
     */
    String markdown() {
        Stream<String> sections = this.pairs.keySet().stream().map(this::section);
        Stream<String> closing = this.closings.isEmpty() ? Stream.of() : Stream.of(closingSection());
        Stream<String> readiness = this.flips.isEmpty() ? Stream.of() : Stream.of(readinessSection());
        return Stream.of(sections, closing, readiness, goalSection())
                .flatMap(part -> part)
                .collect(Collectors.joining("\n\n"));
    }

    private String section(Part part) {
        Comparison time = time(part);
        List<String> paragraphs = new ArrayList<>(List.of(
                heading(part) + " " + time.pairs().size() + " pairs.",
                time.table("time, ms", "%.1f").toString(),
                time.ratios()));
        if (hasCpuTime(part)) {
            Comparison cpuTime = cpuTime(part);
            paragraphs.add(
                    cpuTime.table("computing time from SIGTERM on, ms", "%.0f").toString());
            paragraphs.add(cpuTime.ratios());
        }
        return String.join("\n\n", paragraphs);
    }

    private static String heading(Part part) {
        return "## " + part.title() + "\n\n" + part.explanation();
    }

    private Comparison time(Part part) {
        return new Comparison(this.pairs.get(part).stream()
                .map(pair -> new Comparison.Pair(
                        pair.starter().millis(), pair.plain().millis()))
                .toList());
    }

    private boolean hasCpuTime(Part part) {
        return this.pairs.get(part).stream()
                .allMatch(pair -> pair.starter().cpuMillis().isPresent()
                        && pair.plain().cpuMillis().isPresent());
    }

    private Comparison cpuTime(Part part) {
        return new Comparison(this.pairs.get(part).stream()
                .map(pair -> new Comparison.Pair(
                        pair.starter().cpuMillis().orElseThrow(),
                        pair.plain().cpuMillis().orElseThrow()))
                .toList());
    }

    private String closingSection() {
        Table table = new Table("the last work, time in ms", "p50", "p99", "max", "count");
        this.closings.forEach((last, millis) -> addQuantiles(table, last.description(), Statistics.of(millis)));
        return heading(Part.CLOSING) + "\n\n" + table;
    }

    private String readinessSection() {
        Table table = new Table("time, ms", "p50", "p99", "max", "count");
        this.flips.forEach((probing, times) -> {
            addQuantiles(table, "SIGTERM to 503 " + probing, times(times));
            addQuantiles(
                    table,
                    "probe",
                    Statistics.of(times.stream()
                            .flatMap(flip -> flip.probeMillis().stream())
                            .toList()));
        });
        return heading(Part.READINESS) + "\n\n" + table;
    }

    private static void addQuantiles(Table table, String title, Statistics statistics) {
        table.row(
                title,
                text("%.1f", statistics.median()),
                text("%.1f", statistics.quantile(MOST)),
                text("%.1f", statistics.max()),
                Integer.toString(statistics.count()));
    }

    private static Statistics times(List<Flip> flips) {
        return Statistics.of(flips.stream().map(Flip::millis).toList());
    }

    /**
     * Write a picture of the pairs.
     * @param page the name of the page
     * @return the Markdown that shows it; empty if no pairs were measured
     * @throws IOException if it cannot be written
     */
    String writeChart(String page) throws IOException {
        if (this.pairs.isEmpty()) {
            return "";
        }
        BarChart chart = new BarChart(
                "Medians, with the starter and without",
                "ms",
                this.pairs.keySet().stream().map(Part::title).toList());
        for (Variant variant : Variant.values()) {
            chart.series(
                    variant.description(),
                    this.pairs.keySet().stream()
                            .map(part -> time(part).of(variant).median())
                            .toList());
        }
        return "\n\n" + chart.write(page);
    }

    /**
     * Return what each part that was measured should reach.
     * @return the goals
     */
    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        this.pairs.keySet().forEach(part -> part.maxRatio()
                .ifPresent(limit -> goals.add(
                        Goal.ratio(part.title() + ", with the starter in relation to without,", limit, time(part)))));
        this.closings.forEach((last, millis) -> goals.add(Goal.millis(
                "Phase 2 after " + last.description() + ", p99,",
                MAX_CLOSING_MILLIS,
                Statistics.of(millis).quantile(MOST))));
        this.flips.forEach((probing, times) -> goals.add(Goal.millis(
                "SIGTERM to 503 " + probing + ", p99,",
                MAX_FLIP_MILLIS,
                times(times).quantile(MOST))));
        return goals;
    }

    private Stream<String> goalSection() {
        return goals().isEmpty() ? Stream.of() : Stream.of(Goal.section(goals()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private record LeavingPair(Leaving starter, Leaving plain) {}
}
