package io.quiesce.shutdown;

import org.jspecify.annotations.Nullable;

/**
 * Application event by which an application comes back into service. It is the same as {@link Drain#resume(String, String)},
 * carried out before the publication returns.
 *
 * @param by who asks for it, for log and status
 * @param reason why, for log and status
 * @since 0.1.0
 */
public record ResumeRequest(@Nullable String by, @Nullable String reason) {}
