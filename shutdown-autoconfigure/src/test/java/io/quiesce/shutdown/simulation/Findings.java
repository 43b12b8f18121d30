package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the outcome of a scenario.
 */
final class Findings {

    private final List<String> all = new ArrayList<>();

    /**
     * Note something that does not hold.
     * @param arguments parts of the message; a {@link Long} is a time
     */
    void check(boolean holds, String message, @Nullable Object... arguments) {
        if (!holds) {
            this.all.add(message.formatted(Stream.of(arguments)
                    .map((each) -> (each instanceof Long time) ? Times.of(time) : each)
                    .toArray()));
        }
    }

    List<String> all() {
        return this.all;
    }
}
