package io.quiesce.shutdown.kafka;

import org.apache.kafka.clients.consumer.ShareConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A container that has been prepared, and how it is stopped.
 */
interface TrackedContainer {

    /** Return its consumers, or {@code null} if they cannot be paused. */
    default @Nullable ConsumersAtRest consumers() {
        return null;
    }

    /** Stop, and run the callback when nothing was left behind. */
    void stop(Runnable callback);

    /** Have what is being stopped end, because work is being cancelled. */
    void cut();

    /** Be as at the beginning, for a container that will be started again. */
    void reopen();

    /** On the thread of a consumer, which is about to commit what is left and to leave its group. */
    default void leaving() {}

    /** On the thread of a consumer of a share group, which is about to be closed. */
    default void leaving(ShareConsumer<?, ?> consumer) {}

    /** On the thread of a consumer, which has ended. */
    default void gone() {}
}
