package io.quiesce.shutdown.engine;

import java.time.Duration;

/**
 * Where others come in, of which a test says what becomes of its steps.
 */
interface Door extends Announcement {

    @Override
    default String name() {
        return "door";
    }

    @Override
    default Duration timeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    default void leave() {}
}
