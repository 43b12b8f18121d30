package io.quiesce.shutdown;

import org.jspecify.annotations.Nullable;

/**
 * Bean with which an application is taken softly out of service, and put back, without being stopped.
 * <p>
 * A drained application tells everybody outside that it is out of service, fetches no messages, starts no scheduled tasks and
 * refuses requests, finishes what it has begun, and lives on. The idea is that of a session border controller's <em>becoming
 * offline</em>.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. The methods return at once; the outside is told in the background.
 * <p>
 * <strong>Repetition:</strong> to ask for what is so already changes nothing, not even who asked for it. The last of two
 * contrary wishes wins.
 * <p>
 * <strong>Shutdown:</strong> an application that shuts down stays as it is, whatever is asked of it here.
 *
 * @since 0.1.0
 */
public interface Drain {

    /**
     * Go out of service.
     * @param by who asks for it, for log and status
     * @param reason why, for log and status
     * @return what is so now
     */
    DrainStatus drain(@Nullable String by, @Nullable String reason);

    /**
     * Come back into service, from any moment of a drain.
     * @param by who asks for it, for log and status
     * @param reason why, for log and status
     * @return what is so now
     */
    DrainStatus resume(@Nullable String by, @Nullable String reason);

    /**
     * Return whether the application is in service.
     * @return what is so now
     */
    DrainStatus status();
}
