package io.quiesce.harness;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.quiesce.harness.backing.Messages;

/**
 * Prints what came out of the demonstration.
 */
final class DemoSummary {

    private static final int MAX_FAILURES = 5;

    private final DemoResult result;

    private final LoadReport load;

    DemoSummary(DemoResult result) {
        this.result = result;
        this.load = result.load();
    }

    void print(PrintWriter out) {
        out.println();
        out.println(requests());
        out.println();
        out.println(instances());
        out.println();
        out.println(messages());
        if (!this.load.failures().isEmpty()) {
            out.println();
            out.println("First failures:");
            this.load.failures().stream().limit(MAX_FAILURES).map(this::failure).forEach(out::println);
        }
        out.println();
        out.println(verdict());
        out.flush();
    }

    private TextTable requests() {
        TextTable table = new TextTable(
                "requests", "sent", "ok", "5xx", "refused", "reset/eof", "timeout", "other", "p50", "p99");
        this.load.byKind().forEach((kind, part) -> addRequests(table, kind, part));
        addRequests(table, "all", this.load);
        return table;
    }

    private static void addRequests(TextTable table, String title, LoadReport part) {
        long ok = part.count(Outcome.OK);
        long errors = part.count(Outcome.SERVER_ERROR);
        long refused = part.count(Outcome.REFUSED);
        long reset = part.count(Outcome.RESET);
        long timeouts = part.count(Outcome.TIMEOUT);
        long other = part.requests() - ok - errors - refused - reset - timeouts;
        table.row(
                title,
                part.requests(),
                ok,
                errors,
                refused,
                reset,
                timeouts,
                other,
                millis(part.latency(50)),
                millis(part.latency(99)));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    private TextTable instances() {
        TextTable table = new TextTable("instance", "served", "failed", "exit code", "SIGTERM to exit");
        this.result.exits().forEach((name, exit) -> {
            LoadReport part = this.load.of(name);
            table.row(
                    name,
                    part.count(Outcome.OK),
                    part.failures().size(),
                    exit.code(),
                    Timeline.seconds(exit.elapsed()));
        });
        return table;
    }

    private TextTable messages() {
        Messages messages = this.result.messages();
        TextTable table = new TextTable("messages", "published", "handled", "lost", "repeated");
        table.row("orders", messages.published(), messages.handled(), messages.lost(), messages.repeated());
        return table;
    }

    private String failure(Sample sample) {
        String where = sample.backend()
                .map(name -> "instance " + name + ", " + sinceSignal(name, sample.endNanos()))
                .orElse("no instance");
        return String.format(
                Locale.ROOT,
                "  %s to %s: %s (%s)",
                sample.kind().label(),
                where,
                sample.outcome().label(),
                sample.detail());
    }

    private String sinceSignal(String instance, long nanoTime) {
        Duration since =
                Duration.ofNanos(nanoTime - this.result.terminatedNanos().get(instance));
        return since.isNegative()
                ? Timeline.seconds(since.negated()) + " before SIGTERM"
                : Timeline.seconds(since) + " after SIGTERM";
    }

    private String verdict() {
        List<Sample> failures = this.load.failures();
        Map<String, Long> kinds = this.load.failuresByKind();
        String failed = failures.isEmpty()
                ? "None of " + this.load.requests() + " requests failed"
                : failures.size() + " of " + this.load.requests() + " requests failed ("
                        + kinds.entrySet().stream()
                                .map(kind -> kind.getValue() + " " + kind.getKey())
                                .collect(Collectors.joining(", "))
                        + ")";
        String codes = this.result.exits().values().stream()
                .map(exit -> Integer.toString(exit.code()))
                .distinct()
                .collect(Collectors.joining(" or "));
        return failed + ", " + ofMessages() + ", and every instance exited with " + codes + ".";
    }

    private String ofMessages() {
        Messages messages = this.result.messages();
        return messages.isClean()
                ? "no message was lost or repeated"
                : messages.lost() + " messages were lost and " + messages.repeated() + " repeated";
    }
}
