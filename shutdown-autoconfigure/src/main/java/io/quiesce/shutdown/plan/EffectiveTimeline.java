package io.quiesce.shutdown.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;

/**
 * The times of a shutdown as they come from the configuration and its defaults.
 *
 * @param timings the times
 * @param platform how long the platform waits, or {@code null} if nobody has said that
 */
record EffectiveTimeline(ShutdownTimings timings, @Nullable Duration platform) {

    /** Return it as one line. */
    String line() {
        StringBuilder line = new StringBuilder("After SIGTERM ");
        Duration window = this.timings.keepAcceptingFor();
        if (window.isZero()) {
            line.append("new requests are refused at once");
        } else {
            line.append("new requests are served for ").append(DurationText.of(window));
            quiet(line);
        }
        line.append(", work is cancelled after ")
                .append(DurationText.of(this.timings.cancelRunningTasksAfter()))
                .append(", closing begins after ")
                .append(DurationText.of(this.timings.forceShutdownAfter()))
                .append(" at the latest, and the process has ended after ")
                .append(DurationText.of(this.timings.hardBound()));
        if (this.platform != null) {
            line.append("; the platform waits for ").append(DurationText.of(this.platform));
        }
        return line.toString();
    }

    /** Return it as one line for a war, which has no say in when its container takes requests and ends. */
    String lineInContainer() {
        return "When the servlet container stops it, work is cancelled after "
                + DurationText.of(this.timings.cancelRunningTasksAfter()) + ", and closing begins after "
                + DurationText.of(this.timings.forceShutdownAfter()) + " at the latest";
    }

    private void quiet(StringBuilder line) {
        if (this.timings.quietPeriod() != null) {
            line.append(", or until none has come for ").append(DurationText.of(this.timings.quietPeriod()));
        }
    }

    /** Return it as a table, a step a row. */
    List<String> rows() {
        List<Step> steps = new ArrayList<>();
        steps.add(
                new Step(Duration.ZERO, "readiness refuses, registries are told, handlers are called, fetching stops"));
        StringBuilder refused = new StringBuilder("new requests are refused");
        quiet(refused);
        steps.add(new Step(this.timings.keepAcceptingFor(), refused.toString()));
        Duration cancel = this.timings.cancelRunningTasksAfter();
        Duration force = this.timings.forceShutdownAfter();
        steps.add(new Step(cancel, "what still runs is cancelled"));
        Duration abandon = cancel.plus(this.timings.forceCloseTasksGrace());
        steps.add(new Step(abandon.compareTo(force) < 0 ? abandon : force, "what still runs is abandoned"));
        steps.add(new Step(force, "closing begins at the latest; with nothing outstanding it begins at once"));
        steps.add(new Step(this.timings.hardBound(), "the process is halted, if it has not ended"));
        if (this.platform != null) {
            steps.add(new Step(this.platform, "the platform kills the process, if it has not ended"));
        }
        int width =
                steps.stream().mapToInt((step) -> step.time().length()).max().orElse(0);
        return steps.stream().map((step) -> step.row(width)).toList();
    }

    private record Step(Duration after, String what) {

        String time() {
            return DurationText.of(this.after);
        }

        String row(int width) {
            return " ".repeat(width - time().length()) + time() + "  " + this.what;
        }
    }
}
