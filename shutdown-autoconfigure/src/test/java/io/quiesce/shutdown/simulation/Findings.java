package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with the outcome of a scenario.
 */
final class Findings {

    private final List<String> all = new ArrayList<>();

    void check(boolean holds, String message, Object... arguments) {
        if (!holds) {
            this.all.add(message.formatted(arguments));
        }
    }

    List<String> all() {
        return this.all;
    }
}
