package io.quiesce.shutdown.closing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;

/**
 * How one bean is closed: stopped if it is a lifecycle, and then destroyed.
 */
final class BeanClosing {

    private final String name;

    private final String type;

    private final ClosingStep stop;

    private final ClosingStep destruction;

    private volatile @Nullable Lifecycle stopped;

    private volatile @Nullable Destruction destroyed;

    private volatile boolean outOfTurn;

    BeanClosing(Closings closings, String name, String type) {
        this.name = name;
        this.type = type;
        this.stop = new ClosingStep(closings, this);
        this.destruction = new ClosingStep(closings, this);
    }

    String name() {
        return this.name;
    }

    ClosingStep stop() {
        return this.stop;
    }

    ClosingStep destruction() {
        return this.destruction;
    }

    void stops(Lifecycle lifecycle) {
        this.stopped = lifecycle;
    }

    void destroys(Destruction destruction) {
        this.destroyed = destruction;
    }

    /** Return whether there is something left to do that nobody has begun. */
    boolean isOpen() {
        Lifecycle lifecycle = this.stopped;
        return (this.destroyed != null && !this.destruction.isBegun())
                || (lifecycle != null && !this.stop.isBegun() && lifecycle.isRunning());
    }

    /** Do what nobody has begun, because it will not be this bean's turn in time. */
    void closeOutOfTurn() {
        Lifecycle lifecycle = this.stopped;
        if (lifecycle != null && !this.stop.isBegun() && lifecycle.isRunning()) {
            this.outOfTurn = true;
            MeasuredStop.run(lifecycle, this.stop);
        }
        Destruction destruction = this.destroyed;
        if (destruction != null && !this.destruction.isBegun()) {
            this.outOfTurn = true;
            this.destruction.run(destruction::run);
        }
    }

    /** Return whether something is to be said of this bean even though it has been closed. */
    boolean isNoteworthy() {
        return this.outOfTurn || steps().anyMatch((step) -> step.isSlow() || step.result() == Result.FAILED);
    }

    /** Return how it stands, or nothing if closing this bean has not begun. */
    Optional<Closing> describe() {
        List<ClosingStep> begun = steps().filter(ClosingStep::isBegun).toList();
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        long elapsed = begun.stream().mapToLong(ClosingStep::elapsed).sum();
        @Nullable
        Throwable failure = begun.stream()
                .map(ClosingStep::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        // One step at a time: the bean is stopped before it is destroyed.
        ThreadSnapshot where = begun.stream()
                .map(ClosingStep::where)
                .filter((each) -> !each.stack().isEmpty())
                .findFirst()
                .orElseGet(() -> ThreadSnapshot.of(null));
        return Optional.of(new Closing(
                this.name,
                this.type,
                Duration.ofNanos(elapsed),
                result(begun),
                this.outOfTurn,
                failure,
                where.stack(),
                where.waitsFor()));
    }

    private static Result result(List<ClosingStep> steps) {
        List<Result> results = steps.stream().map(ClosingStep::result).toList();
        if (results.contains(Result.RUNNING)) {
            return Result.RUNNING;
        }
        return results.contains(Result.FAILED) ? Result.FAILED : Result.COMPLETED;
    }

    private Stream<ClosingStep> steps() {
        return Stream.of(this.stop, this.destruction);
    }
}
