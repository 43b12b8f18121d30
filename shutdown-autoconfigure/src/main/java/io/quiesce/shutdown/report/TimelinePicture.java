package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.report.Blocks.Bar;
import io.quiesce.shutdown.report.Blocks.Heading;
import io.quiesce.shutdown.report.Blocks.Remark;
import io.quiesce.shutdown.report.Blocks.Steps;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown as a picture: what took how long below one axis of time, with the deadlines across all of it.
 */
final class TimelinePicture {

    private static final int MOST_HANDLERS = 20;

    private static final int MOST_WORK = 10;

    private static final int MOST_CLOSED = 20;

    private static final double LABEL_HEIGHT = 16;

    private static final double HEADER = 76;

    private static final double AXIS = 26;

    private static final String STYLE =
            """
            text{font:12px sans-serif;fill:#1f2933} .title{font-size:17px;font-weight:bold} .heading{font-weight:bold;fill:#46535f}
            .quiet,.note,.tick{fill:#52606d} .paper{fill:#fff;stroke:#cbd2d9} .grid{stroke:#e4e7eb} .bar{rx:2px}
            .phase{fill:#2563a8} .completed{fill:#2e7d5b} .failed,.timed-out{fill:#b3261e} .running{fill:#7b8794}
            .cancelled{fill:#c77700} .area{fill:#2563a8;fill-opacity:.15} .step{fill:none;stroke:#2563a8;stroke-width:1.5}
            .deadline{stroke:#8a1c7c;stroke-dasharray:4 3} .deadline-name{fill:#8a1c7c}
            .tick{stroke:#fff;stroke-width:4px;paint-order:stroke}""";

    private final ShutdownReport report;

    private final Recording.Course course;

    private final TimeScale scale;

    private final Map<Long, String> deadlines;

    private final List<Block> blocks = new ArrayList<>();

    TimelinePicture(ShutdownReport report, Recording.Course course) {
        this.report = report;
        this.course = course;
        this.deadlines = names(course.deadlines());
        long last = this.deadlines.keySet().stream().reduce(0L, Math::max);
        this.scale = TimeScale.of(report.elapsed(), last);
        phases();
        outcomes("Registry", report.registry());
        outcomes("Handlers", report.handlers());
        outstanding();
        work("Cancelled", report.cancelled(), course.cancelled(), "cancelled");
        work("Abandoned", report.abandoned(), course.abandoned(), "failed");
        section("Closed", Screen.worthSaying(report.closed()), MOST_CLOSED, this::closed);
    }

    /** The deadlines by time; those of the same moment share a line. */
    private static Map<Long, String> names(@Nullable Deadlines deadlines) {
        Map<Long, String> names = new TreeMap<>();
        if (deadlines != null) {
            if (deadlines.refuse() > 0) {
                names.put(deadlines.refuse(), "refuse requests");
            }
            names.merge(deadlines.cancel(), "cancel work", TimelinePicture::both);
            names.merge(deadlines.abandon(), "abandon work", TimelinePicture::both);
            names.merge(deadlines.force(), "close", TimelinePicture::both);
            names.merge(deadlines.halt(), "halt", TimelinePicture::both);
        }
        return names;
    }

    private static String both(String first, String second) {
        return first + ", " + second;
    }

    private void phases() {
        this.blocks.add(new Heading("Phases"));
        for (PhaseSpan span : this.report.phases()) {
            Duration to = Objects.requireNonNullElse(span.ended(), this.report.elapsed());
            String style = (span.outcome() == Result.TIMED_OUT) ? "timed-out" : "phase";
            String note = Text.seconds(to.minus(span.started())) + ", " + Text.label(span.outcome());
            this.blocks.add(new Bar(Text.label(span.phase()), span.started(), to, style, note));
        }
    }

    private void outcomes(String heading, List<Outcome> outcomes) {
        section(heading, Screen.worstFirst(outcomes), MOST_HANDLERS, this::outcome);
    }

    private Bar outcome(Outcome outcome) {
        // One that has not ended has no duration yet.
        Duration to = (outcome.result() == Result.RUNNING) ? this.report.elapsed() : outcome.duration();
        String note = Text.seconds(to) + ", " + Text.result(outcome);
        return new Bar(outcome.name(), Duration.ZERO, to, Text.label(outcome.result()), note);
    }

    private void outstanding() {
        Stream<String> kinds = Stream.concat(Stream.of(WorkKind.values()).map(WorkKind::label), Stream.of("handlers"));
        List<Steps> steps = kinds.map((kind) -> new Steps(kind, this.course.samples(), this.report.elapsed()))
                .filter((each) -> each.most() > 0)
                .toList();
        if (!steps.isEmpty()) {
            this.blocks.add(new Heading("Outstanding"));
            this.blocks.addAll(steps);
        }
    }

    private void work(String heading, List<WorkDetails> work, @Nullable Duration at, String style) {
        section(heading, work, MOST_WORK, (each) -> work(each, at, style));
    }

    /** What is known is the age at the end, and that the end was at the deadline or soon after it. */
    private static Bar work(WorkDetails work, @Nullable Duration at, String style) {
        String thread = (work.thread() != null) ? " on " + work.thread() : "";
        String note = "ran for %s%s".formatted(Text.seconds(work.age()), thread);
        @Nullable Duration from = (at != null) ? at.minus(work.age()) : null;
        Duration to = (at != null) ? at : Duration.ZERO;
        return new Bar(Text.singular(work.kind()) + " " + work.description(), from, to, style, note);
    }

    /** What is known is the duration: one that has not ended goes on until now, the others began after the phase did. */
    private Bar closed(Closing closing) {
        Duration begin = this.report.phases().stream()
                .filter((span) -> span.phase() == Phase.CLOSE)
                .map(PhaseSpan::started)
                .findFirst()
                .orElse(Duration.ZERO);
        Duration from =
                (closing.result() == Result.RUNNING) ? this.report.elapsed().minus(closing.duration()) : begin;
        String note = "%s, %s%s"
                .formatted(
                        Text.seconds(closing.duration()),
                        Text.result(closing.result(), closing.failure()),
                        closing.critical() ? ", critical" : "");
        String style = (closing.result() == Result.RUNNING) ? "failed" : Text.label(closing.result());
        return new Bar(closing.name(), from, from.plus(closing.duration()), style, note);
    }

    private <T> void section(String heading, List<T> parts, int most, Function<T, Block> block) {
        if (parts.isEmpty()) {
            return;
        }
        this.blocks.add(new Heading(heading + ((parts.size() > 1) ? " (" + Text.number(parts.size()) + ")" : "")));
        parts.stream().limit(most).map(block).forEach(this.blocks::add);
        if (parts.size() > most) {
            this.blocks.add(new Remark("and %s more".formatted(Text.number(parts.size() - most))));
        }
    }

    byte[] draw() {
        List<DeadlineLabel> labels = DeadlineLabel.place(this.deadlines, this.scale);
        double axis = HEADER + DeadlineLabel.rows(labels) * LABEL_HEIGHT + AXIS;
        double bottom = axis + 8 + this.blocks.stream().mapToInt(Block::height).sum();
        int height = (int) Math.ceil(bottom + Block.MARGIN);
        Svg svg = new Svg((int) Block.WIDTH, height, "Shutdown by " + this.report.cause(), STYLE);
        svg.rect("paper", 0.5, 0.5, Block.WIDTH - 1, height - 1);
        header(svg);
        for (Duration tick : this.scale.ticks()) {
            double x = this.scale.x(tick);
            svg.line("grid", x, axis, x, bottom);
        }
        svg.line("grid", TimeScale.LEFT, axis, TimeScale.RIGHT, axis);
        double y = axis + 8;
        for (Block block : this.blocks) {
            block.draw(svg, this.scale, y);
            y += block.height();
        }
        for (DeadlineLabel label : labels) {
            double top = HEADER + label.row() * LABEL_HEIGHT;
            svg.line("deadline", label.x(), top, label.x(), bottom);
            svg.text("deadline-name", label.x() + 4, top + 11, Block.WIDTH - label.x(), label.text());
        }
        for (Duration tick : this.scale.ticks()) {
            // Above the deadlines, one of which may go through it.
            svg.text("tick", this.scale.x(tick) + 3, axis - 3, 90, TimeScale.label(tick));
        }
        return svg.end();
    }

    private void header(Svg svg) {
        double room = Block.WIDTH - 2 * Block.MARGIN;
        String title = "Shutdown by %s %s after %s, exit code %s"
                .formatted(
                        this.report.cause(),
                        this.report.success() ? "complete" : "incomplete",
                        Text.seconds(this.report.elapsed()),
                        this.report.exitCode());
        svg.text("title", Block.MARGIN, 30, room, title);
        svg.text(
                "quiet",
                Block.MARGIN,
                50,
                room,
                "t = 0 at %s; completed: %s; refused: %s"
                        .formatted(
                                this.report.initiatedAt(),
                                Text.counts(this.report.completed()),
                                Text.counts(this.report.refused())));
        List<String> ahead = this.deadlines.entrySet().stream()
                .filter((entry) -> !this.scale.shows(entry.getKey()))
                .map((entry) -> entry.getValue() + " at " + Text.seconds(entry.getKey()))
                .toList();
        if (!ahead.isEmpty()) {
            svg.text("quiet", Block.MARGIN, 68, room, "Deadlines ahead: " + String.join("; ", ahead));
        }
    }
}
