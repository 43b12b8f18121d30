package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * The report as text that fits on one screen.
 */
final class Screen {

    private static final int MOST_LINES = 8;

    private final StringBuilder text = new StringBuilder();

    private Screen() {}

    static String of(ShutdownReport report) {
        Screen screen = new Screen();
        screen.line("Report of the shutdown by %s at %s", report.cause(), report.initiatedAt());
        screen.section("phase", report.phases(), (span) -> phase(span, report.elapsed()));
        screen.counts(report);
        Text.sessions(report.sessions()).ifPresent((sessions) -> screen.line("  %-10s  %s", "long-lived", sessions));
        screen.section("registry", report.registry(), Screen::outcome);
        screen.section("handler", worstFirst(report.handlers()), Screen::outcome);
        screen.section("cancelled", report.cancelled(), Screen::work);
        screen.section("abandoned", report.abandoned(), Screen::work);
        screen.section("closed", worthSaying(report.closed()), Screen::closing);
        return screen.text.toString();
    }

    static List<Outcome> worstFirst(List<Outcome> outcomes) {
        return outcomes.stream()
                .sorted(Comparator.comparing((Outcome outcome) -> outcome.result() == Result.COMPLETED)
                        .thenComparing(Outcome::duration, Comparator.reverseOrder())
                        .thenComparing(Outcome::name))
                .toList();
    }

    /** Without the beans of which there is nothing to be said but that they were closed at once. */
    static List<Closing> worthSaying(List<Closing> closed) {
        return closed.stream()
                .filter((closing) -> closing.result() != Result.COMPLETED
                        || closing.critical()
                        || closing.duration().toMillis() > 0)
                .toList();
    }

    private static String phase(PhaseSpan span, Duration elapsed) {
        Duration ended = Objects.requireNonNullElse(span.ended(), elapsed);
        return row(Text.label(span.phase()), ended.minus(span.started()), Text.result(span.outcome()));
    }

    private static String outcome(Outcome outcome) {
        return row(outcome.name(), outcome.duration(), Text.result(outcome));
    }

    private static String work(WorkDetails work) {
        String thread = (work.thread() != null) ? "on " + work.thread() : "";
        return row(Text.singular(work.kind()) + " " + work.description(), work.age(), thread);
    }

    private static String closing(Closing closing) {
        return row(closing.name(), closing.duration(), Text.result(closing.result(), closing.failure()));
    }

    private static String row(String what, Duration time, String how) {
        // Names come from outside, and a line of the log is one line.
        return "%10s  %-50s  %s"
                .formatted(Text.seconds(time), oneLine(what), oneLine(how))
                .stripTrailing();
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return (line.length() > 80) ? line.substring(0, 79) + "…" : line;
    }

    private void counts(ShutdownReport report) {
        line("  %-10s  %10s  %10s  %10s  %10s", "", "completed", "refused", "cancelled", "abandoned");
        for (WorkKind kind : WorkKind.values()) {
            long[] numbers = {
                count(report.completed(), kind),
                count(report.refused(), kind),
                count(report.cancelled(), kind),
                count(report.abandoned(), kind)
            };
            if (numbers[0] + numbers[1] + numbers[2] + numbers[3] > 0) {
                line("  %-10s  %10s  %10s  %10s  %10s", kind.label(), numbers[0], numbers[1], numbers[2], numbers[3]);
            }
        }
    }

    private static long count(Map<WorkKind, Long> counts, WorkKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    private static long count(List<WorkDetails> work, WorkKind kind) {
        return work.stream().filter((each) -> each.kind() == kind).count();
    }

    private <T> void section(String name, List<T> parts, Function<T, String> row) {
        for (T part : parts.subList(0, Math.min(parts.size(), MOST_LINES))) {
            line("  %-10s  %s", name, row.apply(part));
        }
        if (parts.size() > MOST_LINES) {
            line("  %-10s  and %s more", name, Text.number(parts.size() - MOST_LINES));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency.
    private void line(String format, Object... values) {
        this.text.append(this.text.isEmpty() ? "" : "\n").append(format.formatted(values));
    }
}
