package io.quiesce.shutdown.engine;

import org.jspecify.annotations.Nullable;

/**
 * Says that the application must not leave yet, although it has been told to by SIGTERM: it goes on serving until this no longer
 * holds, at most for as long as its window still fits in before running work is cancelled.
 * <p>
 * <strong>Threading:</strong> asked by any thread, again and again; must not block. Whatever changes the answer signals the
 * clock.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Hold {

    /**
     * Return why the application must not leave yet.
     * @return the reason, for people, or {@code null} if it may leave
     */
    @Nullable
    String reason();
}
