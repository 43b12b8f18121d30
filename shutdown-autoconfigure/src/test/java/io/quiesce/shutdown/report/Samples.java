package io.quiesce.shutdown.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * Parts of shutdowns.
 */
final class Samples {

    static final StackTraceElement FRAME = new StackTraceElement("com.example.Orders", "ship", "Orders.java", 42);

    private Samples() {}

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    static Map<WorkKind, Long> counts(long requests, long tasks) {
        Map<WorkKind, Long> counts = new EnumMap<>(WorkKind.class);
        for (WorkKind kind : WorkKind.values()) {
            counts.put(kind, 0L);
        }
        counts.put(WorkKind.REQUESTS, requests);
        counts.put(WorkKind.TASKS, tasks);
        return counts;
    }

    static WorkDetails request(String path) {
        return new WorkDetails(WorkKind.REQUESTS, "GET " + path, seconds(4.5), "http-1", List.of(FRAME));
    }

    static WorkDetails task(String description) {
        return new WorkDetails(WorkKind.TASKS, description, seconds(9), null, List.of());
    }

    static List<WorkDetails> requests(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj((each) -> request("/orders/" + each))
                .toList();
    }

    static Outcome completed(String name) {
        return new Outcome(name, false, seconds(0.25), Result.COMPLETED, null, List.of());
    }

    static Outcome failed(String name, Throwable failure) {
        return new Outcome(name, false, seconds(0.25), Result.FAILED, failure, List.of());
    }

    static Outcome timedOut(String name) {
        return new Outcome(name, false, seconds(5), Result.TIMED_OUT, null, List.of(FRAME));
    }

    static Outcome registry(Outcome outcome) {
        return new Outcome(
                outcome.name(), true, outcome.duration(), outcome.result(), outcome.failure(), outcome.stack());
    }

    static Closing closing(String name, double seconds, Result result) {
        return new Closing(name, "com.example.Pool", seconds(seconds), result, false, null, List.of());
    }

    static Closing hangingClosing(String name) {
        return new Closing(name, "com.example.Pool", seconds(1.5), Result.RUNNING, false, null, List.of(FRAME));
    }

    static Closing criticalClosing(String name) {
        return new Closing(name, "com.example.Journal", seconds(0.2), Result.COMPLETED, true, null, List.of());
    }

    static Closing failedClosing(String name, Throwable failure) {
        return new Closing(name, "com.example.Cache", seconds(0.1), Result.FAILED, false, failure, List.of());
    }

    static ShutdownReport success() {
        return new ShutdownReport(
                ShutdownCause.SIGTERM,
                Instant.parse("2026-01-01T00:00:00Z"),
                0,
                true,
                seconds(1.5),
                List.of(
                        new PhaseSpan(Phase.DRAIN, Duration.ZERO, seconds(1), Result.COMPLETED),
                        new PhaseSpan(Phase.CLOSE, seconds(1), seconds(1.5), Result.COMPLETED),
                        new PhaseSpan(Phase.EXIT, seconds(1.5), null, Result.RUNNING)),
                counts(3, 1),
                counts(0, 0),
                List.of(),
                List.of(),
                List.of(completed("flusher")),
                List.of(registry(completed("consul"))),
                List.of(closing("dataSource", 0.4, Result.COMPLETED)),
                Sessions.NONE,
                Leaderships.NONE);
    }

    /** Of an application with 1,234 long-lived sessions. */
    static ShutdownReport withSessions() {
        ShutdownReport report = success();
        return with(
                report,
                report.cancelled(),
                report.abandoned(),
                report.handlers(),
                new Sessions(1000, 600, 990, 1231, 3));
    }

    /** The same with other work and other handlers. */
    static ShutdownReport with(
            ShutdownReport report, List<WorkDetails> cancelled, List<WorkDetails> abandoned, List<Outcome> handlers) {
        return with(report, cancelled, abandoned, handlers, report.sessions());
    }

    private static ShutdownReport with(
            ShutdownReport report,
            List<WorkDetails> cancelled,
            List<WorkDetails> abandoned,
            List<Outcome> handlers,
            Sessions sessions) {
        return new ShutdownReport(
                report.cause(),
                report.initiatedAt(),
                report.exitCode(),
                report.success(),
                report.elapsed(),
                report.phases(),
                report.completed(),
                report.refused(),
                cancelled,
                abandoned,
                handlers,
                report.registry(),
                report.closed(),
                sessions,
                report.leaderships());
    }

    static ShutdownReport failure() {
        List<WorkDetails> abandoned = new ArrayList<>(List.of(request("/orders/7"), task("export")));
        return new ShutdownReport(
                ShutdownCause.SIGINT,
                Instant.parse("2026-01-01T00:00:00Z"),
                1,
                false,
                seconds(5.25),
                List.of(
                        new PhaseSpan(Phase.DRAIN, Duration.ZERO, seconds(5), Result.TIMED_OUT),
                        new PhaseSpan(Phase.CLOSE, seconds(5), null, Result.RUNNING)),
                counts(0, 0),
                counts(2, 0),
                List.of(request("/orders/8")),
                abandoned,
                List.of(
                        completed("flusher"),
                        failed("mailer", new IllegalStateException("no connection")),
                        timedOut("uploader")),
                List.of(registry(failed("consul", new IllegalStateException("still listed")))),
                List.of(
                        hangingClosing("pool"),
                        criticalClosing("journal"),
                        failedClosing("cache", new IllegalStateException("disk full")),
                        closing("mailer", 0.01, Result.COMPLETED)),
                Sessions.NONE,
                Leaderships.NONE);
    }
}
