package io.quiesce.shutdown;

import java.time.Duration;

/**
 * Tokens with which requests come back to the instance that holds what they are about: while it is becoming offline, a
 * request that carries one of its own is accepted.
 * <p>
 * A token says nothing but that this instance has issued it and until when it is valid. It is no login: whoever has it can
 * use it, until then.
 * <p>
 * A bean of this type exists unless {@code shutdown.affinity.enabled} is {@code false}; an application can have one of its own
 * instead.
 * <p>
 * <strong>Threading:</strong> called by the threads that serve requests; must not block.
 *
 * @since 0.1.0
 */
public interface AffinityTokens {

    /**
     * Issue a token of this instance.
     * @param lifetime how long it is valid, in milliseconds at the finest; positive, and a year at most
     * @return the token, in characters that headers and cookies can have
     * @throws IllegalArgumentException if the lifetime is not positive, or longer than a year
     */
    String issue(Duration lifetime);

    /**
     * Return whether a token has been issued by this instance and is still valid. Whatever else it is given is not: this never
     * throws.
     * @param token what a request carries
     * @return whether the request belongs here
     */
    boolean isValid(String token);
}
