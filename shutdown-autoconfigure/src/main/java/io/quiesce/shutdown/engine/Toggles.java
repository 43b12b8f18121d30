package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownState;
import org.jspecify.annotations.Nullable;

/**
 * What a drain turns off and on again: the sources of work, and what tells the outside. The outside learns first that the
 * application leaves, and last that it is back.
 */
final class Toggles {

    private final List<Toggle> outside = new CopyOnWriteArrayList<>();

    private final List<Toggle> sources = new CopyOnWriteArrayList<>();

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    Toggles(EngineClock clock, ThreadStarter threads, Consumer<Throwable> failures) {
        this.clock = clock;
        this.threads = threads;
        this.failures = failures;
    }

    Toggle add(Announcement announcement) {
        return add(
                this.outside, announcement.name(), announcement.timeout(), announcement::suspend, announcement::resume);
    }

    Toggle add(WorkSource source) {
        return add(this.sources, source.name(), null, source::pause, source::resume);
    }

    private Toggle add(List<Toggle> toggles, String name, @Nullable Duration timeout, Toggle.Step off, Toggle.Step on) {
        Toggle toggle = new Toggle(name, timeout, off, on, this.clock, this.threads, this.failures);
        toggles.add(toggle);
        return toggle;
    }

    void turnOff(long generation) {
        this.outside.forEach((toggle) -> toggle.turn(generation, false));
        this.sources.forEach((toggle) -> toggle.turn(generation, false));
    }

    void turnSourcesOn(long generation) {
        this.sources.forEach((toggle) -> toggle.turn(generation, true));
    }

    void turnOutsideOn(long generation) {
        this.outside.forEach((toggle) -> toggle.turn(generation, true));
    }

    void close() {
        this.sources.forEach(Toggle::close);
        this.outside.forEach(Toggle::close);
    }

    boolean areSourcesAtRest() {
        return this.sources.stream().allMatch(Toggle::isAtRest);
    }

    /** Return the names of those that are not yet, or not for sure, as a state wants them. */
    List<String> pending(ShutdownState state) {
        return Stream.concat(this.sources.stream(), this.outside.stream())
                .filter((toggle) -> !isAsWanted(toggle, state))
                .map(Toggle::name)
                .toList();
    }

    /** The state is ahead of what the toggles have been told: the outside is told last that the application is back. */
    private static boolean isAsWanted(Toggle toggle, ShutdownState state) {
        return (state == ShutdownState.SHUTTING_DOWN)
                ? toggle.isSettled()
                : toggle.isSettled(state == ShutdownState.ONLINE);
    }
}
