package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one unit of work at one moment.
 *
 * @param kind the kind of work
 * @param description what is being done
 * @param age how long it has been running
 * @param thread the name of the thread that does it, or {@code null} if none does at the moment
 * @param stack the stack of that thread, empty if it was not asked for
 * @param waitsFor the lock that this thread waits for and who holds it, if that was asked for and is known
 * @since 0.1.0
 */
public record WorkDetails(
        WorkKind kind,
        String description,
        Duration age,
        @Nullable String thread,
        List<StackTraceElement> stack,
        @Nullable String waitsFor) {

    /**
     * Create details of work whose thread has not been looked at for locks.
     * @param kind the kind of work
     * @param description what is being done
     * @param age how long it has been running
     * @param thread the name of the thread that does it, or {@code null} if none does at the moment
     * @param stack the stack of that thread, empty if it was not asked for
     */
    public WorkDetails(
            WorkKind kind, String description, Duration age, @Nullable String thread, List<StackTraceElement> stack) {
        this(kind, description, age, thread, stack, null);
    }
}
