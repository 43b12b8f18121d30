package io.quiesce.shutdown;

import org.jspecify.annotations.Nullable;

/**
 * Application event by which an application is taken out of service, for those who would rather publish an event than have
 * the bean {@link Drain}: {@code publisher.publishEvent(new DrainRequest("disk watch", "disk is nearly full"))}.
 * <p>
 * It is the same as {@link Drain#drain(String, String)}, carried out before the publication returns.
 *
 * @param by who asks for it, for log and status
 * @param reason why, for log and status
 * @since 0.1.0
 */
public record DrainRequest(@Nullable String by, @Nullable String reason) {}
