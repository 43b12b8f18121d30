package io.quiesce.shutdown;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * A point of the shutdown that is reached once and stays reached.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; any number of threads may wait.
 *
 * @since 0.1.0
 */
public interface Milestone {

    /**
     * Return whether this milestone has been reached.
     * @return {@code true} from the moment it is reached
     */
    boolean isReached();

    /**
     * Wait until this milestone is reached, which happens by its {@link #deadline()} at the latest.
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws IllegalStateException if a handler waits for its own end
     */
    void await() throws InterruptedException;

    /**
     * Wait until this milestone is reached, but no longer than the given time.
     * @param timeout the longest time to wait; zero or less does not wait at all
     * @return whether the milestone has been reached
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws IllegalStateException if a handler waits for its own end
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * Return the moment by which this milestone is reached at the latest.
     * @return the deadline; a second signal can bring it forward
     */
    Instant deadline();

    /**
     * Return a stage that completes when this milestone is reached. Dependent actions run on a thread of their own,
     * one after the other, unless they are given an executor; the shutdown does not wait for them. Where no thread is to be
     * had they run on the one that drives the shutdown. If the milestone has been reached before, the caller runs them.
     * @return a stage that completes normally, and that its users cannot complete
     */
    CompletionStage<Void> whenReached();
}
