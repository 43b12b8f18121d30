package io.quiesce.shutdown.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the report as JSON.
 */
final class ReportFile implements ShutdownListener {

    private final Path file;

    // Made at the start: when the process ends there may be no memory left to load half a library.
    private final JsonMapper mapper =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    ReportFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public void prepare() {
        this.mapper.writeValueAsBytes(document(RehearsedReport.get()));
        // What was remembered of the first one is looked up by other classes.
        WholeFile.rehearse(this.mapper.writeValueAsBytes(document(RehearsedReport.get())));
    }

    @Override
    public void ended(ShutdownReport report) {
        WholeFile.write(this.file, this.mapper.writeValueAsBytes(document(report)));
    }

    private static Map<String, Object> document(ShutdownReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cause", report.cause().name());
        document.put("initiatedAt", report.initiatedAt().toString());
        document.put("exitCode", report.exitCode());
        document.put("success", report.success());
        document.put("elapsed", report.elapsed().toString());
        document.put(
                "phases",
                report.phases().stream()
                        .map((span) -> phase(span, report.initiatedAt()))
                        .toList());
        document.put("completed", counts(report.completed()));
        document.put("refused", counts(report.refused()));
        document.put(
                "cancelled", report.cancelled().stream().map(ReportFile::work).toList());
        document.put(
                "abandoned", report.abandoned().stream().map(ReportFile::work).toList());
        document.put(
                "handlers", report.handlers().stream().map(ReportFile::outcome).toList());
        document.put(
                "registry", report.registry().stream().map(ReportFile::outcome).toList());
        document.put("closed", report.closed().stream().map(ReportFile::closing).toList());
        document.put("sessions", sessions(report.sessions()));
        document.put("leaderships", leaderships(report.leaderships()));
        return document;
    }

    private static Map<String, Object> phase(PhaseSpan span, Instant initiatedAt) {
        Map<String, Object> phase = new LinkedHashMap<>();
        phase.put("name", lower(span.phase()));
        phase.put("started", initiatedAt.plus(span.started()).toString());
        Duration ended = span.ended();
        phase.put("ended", (ended != null) ? initiatedAt.plus(ended).toString() : null);
        phase.put("outcome", lower(span.outcome()));
        return phase;
    }

    private static Map<String, Long> counts(Map<WorkKind, Long> counts) {
        Map<String, Long> result = new LinkedHashMap<>();
        counts.forEach((kind, number) -> result.put(kind.label(), number));
        return result;
    }

    private static Map<String, Object> work(WorkDetails work) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kind", work.kind().label());
        result.put("description", work.description());
        result.put("duration", work.age().toString());
        result.put("thread", work.thread());
        result.put("stack", stack(work.stack()));
        result.put("waitsFor", work.waitsFor());
        return result;
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", outcome.name());
        result.put("duration", outcome.duration().toString());
        result.put("outcome", lower(outcome.result()));
        result.put("failure", text(outcome.failure()));
        result.put("stack", stack(outcome.stack()));
        result.put("waitsFor", outcome.waitsFor());
        return result;
    }

    private static Map<String, Object> closing(Closing closing) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", closing.name());
        result.put("type", closing.type());
        result.put("duration", closing.duration().toString());
        result.put("outcome", lower(closing.result()));
        result.put("critical", closing.critical());
        result.put("failure", text(closing.failure()));
        result.put("stack", stack(closing.stack()));
        result.put("waitsFor", closing.waitsFor());
        return result;
    }

    private static Map<String, Object> sessions(Sessions sessions) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("suspended", sessions.suspended());
        result.put("acknowledged", sessions.acknowledged());
        result.put("moved", sessions.moved());
        result.put("closed", sessions.closed());
        result.put("forced", sessions.forced());
        result.put(
                "coverage",
                sessions.coverage().isPresent() ? sessions.coverage().getAsDouble() : null);
        return result;
    }

    private static Map<String, Object> leaderships(Leaderships leaderships) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("pace", leaderships.pace().toString());
        result.put("exceeded", leaderships.exceeded());
        result.put("within", leaderships.within().toString());
        result.put(
                "handedOver",
                leaderships.handedOver().stream().map(ReportFile::handOver).toList());
        return result;
    }

    private static Map<String, Object> handOver(HandOver handOver) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("group", handOver.group());
        result.put("after", handOver.after().toString());
        result.put("duration", handOver.duration().toString());
        result.put("to", handOver.to());
        return result;
    }

    private static @Nullable String text(@Nullable Throwable failure) {
        return (failure != null) ? failure.toString() : null;
    }

    private static List<String> stack(List<StackTraceElement> stack) {
        return stack.stream().map(StackTraceElement::toString).toList();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
