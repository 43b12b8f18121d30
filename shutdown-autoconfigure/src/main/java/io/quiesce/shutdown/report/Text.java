package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.OneLine;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a shutdown read in a log line.
 */
final class Text {

    /** So much of what is alike is named in the log; the report has all. */
    static final int MOST_NAMED = 10;

    /** Below these are mostly frames of frameworks. */
    private static final int MOST_FRAMES = 20;

    private Text() {}

    static String seconds(long nanos) {
        return seconds(Duration.ofNanos(nanos));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }

    /** Words of somebody else, on one line. */
    static String quoted(String words) {
        return "'" + OneLine.of(words) + "'";
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String counts(Map<WorkKind, Long> counts) {
        String text = counts.entrySet().stream()
                .filter((entry) -> entry.getValue() > 0)
                .map((entry) -> count(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "nothing" : text;
    }

    private static String count(WorkKind kind, long number) {
        String plural = kind.label();
        return number + " " + ((number == 1) ? plural.substring(0, plural.length() - 1) : plural);
    }

    static String outstanding(Outstanding outstanding) {
        List<String> parts = new ArrayList<>();
        if (outstanding.oldest().isPresent()) {
            parts.add(counts(outstanding.counts()));
        }
        outstanding.handlers().forEach((name) -> parts.add("handler '" + name + "'"));
        outstanding.announcements().forEach((name) -> parts.add("announcement '" + name + "'"));
        String oldest = outstanding
                .oldest()
                .map((work) -> "; the oldest is " + work(work))
                .orElse("");
        return String.join(", ", parts) + oldest;
    }

    static String work(List<WorkDetails> work) {
        String named = work.stream().limit(MOST_NAMED).map(Text::work).collect(Collectors.joining(", "));
        return (work.size() > MOST_NAMED) ? "%s and %s more".formatted(named, work.size() - MOST_NAMED) : named;
    }

    static String work(WorkDetails work) {
        String thread = (work.thread() != null) ? " on thread '" + work.thread() + "'" : "";
        return "%s %s running for %s%s"
                .formatted(singular(work.kind()), quoted(work.description()), seconds(work.age()), thread);
    }

    static String singular(WorkKind kind) {
        return kind.label().substring(0, kind.label().length() - 1);
    }

    static String stack(List<StackTraceElement> stack) {
        return stack.stream().map((frame) -> "\n\tat " + frame).collect(Collectors.joining());
    }

    static String stack(WorkDetails work) {
        return waitsFor(work.waitsFor()) + stack(work.stack());
    }

    static String stack(Closing closing) {
        return waitsFor(closing.waitsFor()) + stack(closing.stack());
    }

    static String stack(Outcome outcome) {
        return waitsFor(outcome.waitsFor()) + stack(outcome.stack());
    }

    static String stack(ThreadSnapshot thread) {
        return waitsFor(thread.waitsFor()) + stack(thread.stack());
    }

    private static String waitsFor(@Nullable String lock) {
        return (lock != null) ? "\n\twaits for " + lock : "";
    }

    /** Where the threads of work are, for those that have been looked at. */
    static String threads(List<WorkDetails> work) {
        return work.stream()
                .filter((each) -> !each.stack().isEmpty())
                .map((each) -> "\n'%s' with %s %s%s%s"
                        .formatted(
                                each.thread(),
                                singular(each.kind()),
                                quoted(each.description()),
                                waitsFor(each.waitsFor()),
                                top(each.stack())))
                .collect(Collectors.joining());
    }

    private static String top(List<StackTraceElement> stack) {
        int more = stack.size() - MOST_FRAMES;
        String frames = stack(stack.subList(0, Math.min(stack.size(), MOST_FRAMES)));
        return (more > 0) ? "%s\n\t... %s more".formatted(frames, more) : frames;
    }

    static String failure(@Nullable Throwable failure) {
        return (failure != null) ? failure.toString() : "unknown";
    }

    static String bean(Closing closing) {
        return "%s '%s' of type '%s'"
                .formatted(closing.critical() ? "Critical resource" : "Bean", closing.name(), closing.type());
    }

    static String summary(ShutdownReport report) {
        List<String> parts = new ArrayList<>();
        parts.add("completed: " + counts(report.completed()));
        if (report.refused().values().stream().anyMatch((number) -> number > 0)) {
            parts.add("refused: " + counts(report.refused()));
        }
        sessions(report.sessions()).ifPresent((sessions) -> parts.add("long-lived sessions: " + sessions));
        if (!report.cancelled().isEmpty()) {
            parts.add("cancelled: " + report.cancelled().size());
        }
        if (!report.abandoned().isEmpty()) {
            parts.add("abandoned: " + work(report.abandoned()));
        }
        for (Outcome handler : report.handlers()) {
            if (handler.result() != Result.COMPLETED) {
                parts.add("handler '%s' %s".formatted(handler.name(), result(handler.result())));
            }
        }
        for (Outcome entry : report.registry()) {
            if (entry.result() != Result.COMPLETED) {
                String what = entry.registry() ? "deregistration from" : "announcement";
                parts.add("%s '%s' %s".formatted(what, entry.name(), result(entry.result())));
            }
        }
        report.closed().stream().map(Text::closed).flatMap(Optional::stream).forEach(parts::add);
        return "Shutdown by %s %s after %s, exit code %s; %s"
                .formatted(
                        report.cause(),
                        report.success() ? "complete" : "incomplete",
                        seconds(report.elapsed()),
                        report.exitCode(),
                        String.join("; ", parts));
    }

    /** What has become of long-lived sessions, if anything has. */
    static Optional<String> sessions(Sessions sessions) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("suspended", sessions.suspended());
        numbers.put("acknowledged", sessions.acknowledged());
        numbers.put("moved", sessions.moved());
        numbers.put("closed", sessions.closed());
        numbers.put("forced", sessions.forced());
        String text = numbers.entrySet().stream()
                .filter((each) -> each.getValue() > 0)
                .map((each) -> number(each.getValue()) + " " + each.getKey())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Why leaderships did not go at their pace. */
    static String haste(Leaderships leaderships) {
        return "Leaderships were given up faster than one in %s, as 'shutdown.leadership.pace' has it: %s in %s, since a shutdown has no more time than until running work is cancelled"
                .formatted(seconds(leaderships.pace()), leaderships.handedOver().size(), seconds(leaderships.within()));
    }

    private static Optional<String> closed(Closing closing) {
        return switch (closing.result()) {
            case COMPLETED ->
                closing.critical()
                        ? Optional.of("critical resource '%s' closed out of turn".formatted(closing.name()))
                        : Optional.empty();
            case FAILED -> Optional.of("bean '%s' failed to close".formatted(closing.name()));
            default -> Optional.of("bean '%s' did not close in time".formatted(closing.name()));
        };
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String result(Outcome outcome) {
        return result(outcome.result(), outcome.failure());
    }

    /** How something ended, with the failure as short as it can be said. */
    static String result(Result result, @Nullable Throwable failure) {
        if (failure == null) {
            return result(result);
        }
        String message = (failure.getMessage() != null) ? ": " + failure.getMessage() : "";
        return "%s: %s%s".formatted(result(result), failure.getClass().getSimpleName(), message);
    }

    static String result(Result result) {
        return switch (result) {
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case TIMED_OUT -> "did not end in time";
            case RUNNING -> "is still running";
        };
    }
}
