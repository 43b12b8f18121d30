package io.quiesce.shutdown.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * Times of Spring Boot's shutdown that somebody has set, and that are longer than what work has now. It would be cancelled
 * earlier than before the starter came, and nobody would have been told.
 */
final class LongerTimes {

    private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

    private static final List<String> AWAITED = List.of(
            "spring.task.execution.shutdown.await-termination", "spring.task.scheduling.shutdown.await-termination");

    private static final List<String> OURS =
            List.of("shutdown.force-shutdown-after", "shutdown.cancel-running-tasks-after");

    private final Binder properties;

    private final ShutdownTimings timings;

    LongerTimes(Binder properties, ShutdownTimings timings) {
        this.properties = properties;
        this.timings = timings;
    }

    private record Time(String property, Duration value) {}

    /** Return a line for each of them, none if somebody has decided how long work has. */
    List<String> lines() {
        if (OURS.stream()
                .anyMatch((name) -> this.properties.bind(name, String.class).isBound())) {
            return List.of();
        }
        return Stream.concat(Stream.of(PHASE), awaited())
                .flatMap(this::time)
                .filter((time) -> time.value().compareTo(this.timings.cancelRunningTasksAfter()) > 0)
                .map(this::line)
                .toList();
    }

    private Stream<String> awaited() {
        return AWAITED.stream()
                .filter((awaited) ->
                        this.properties.bind(awaited, Boolean.class).orElse(false))
                .map((awaited) -> awaited + "-period");
    }

    private Stream<Time> time(String property) {
        return Optional.ofNullable(
                this.properties.bind(property, Duration.class).orElse(null))
                .map((value) -> new Time(property, value))
                .stream();
    }

    private String line(Time time) {
        return "'%s' is %s, but work is cancelled after %s: set 'shutdown.force-shutdown-after', to %s for it to have as long"
                .formatted(
                        time.property(),
                        DurationText.of(time.value()),
                        DurationText.of(this.timings.cancelRunningTasksAfter()),
                        DurationText.of(time.value().plus(this.timings.forceCloseTasksGrace())));
    }
}
