package io.quiesce.shutdown;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Whether an application is in service, and why not.
 *
 * @param state where the application is
 * @param since when it came there
 * @param by who asked for the last change, or {@code null} if nobody did
 * @param reason why, in the words of who asked, or {@code null} if nothing was said
 * @since 0.1.0
 */
public record DrainStatus(ShutdownState state, Instant since, @Nullable String by, @Nullable String reason) {}
