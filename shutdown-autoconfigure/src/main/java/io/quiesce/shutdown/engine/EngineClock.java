package io.quiesce.shutdown.engine;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The one place where time is read and waited for, so that tests can run in virtual time.
 * <p>
 * Waiting is the clock's business: a virtual clock jumps from one scripted event to the next. The idea of injected time
 * comes from Caffeine's {@code Ticker} and Armeria's {@code GracefulShutdownSupport}.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public interface EngineClock {

    /**
     * Return the time of day, for people.
     * @return the current instant; may jump
     */
    Instant now();

    /**
     * Return the current value of a clock that never jumps.
     * @return the time in nanoseconds from an arbitrary origin
     */
    long nanoTime();

    /**
     * Wait until the condition holds, but no longer than the deadline.
     * @param deadline the deadline in terms of {@link #nanoTime()}
     * @param condition looked at on entry and after each {@link #signal()}; must not block
     * @return whether the condition holds; {@code false} if the deadline has passed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException;

    /**
     * Wait as {@link #awaitUntil} does, but without any memory, where the machine has such a way.
     * @param deadline the deadline in terms of {@link #nanoTime()}
     * @param condition looked at on entry and then often enough; must not block
     * @return whether the condition holds; {@code false} if the deadline has passed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    default boolean awaitWithoutMemory(long deadline, BooleanSupplier condition) throws InterruptedException {
        return awaitUntil(deadline, condition);
    }

    /**
     * Wait as {@link #awaitUntil(long, BooleanSupplier)} does, on a thread that belongs to the shutdown. Nobody has a reason to
     * interrupt it, and an interrupt that comes all the same, or was left behind by foreign code, neither ends the waiting nor
     * outlasts it.
     * @param deadline the deadline in terms of {@link #nanoTime()}
     * @param condition looked at on entry and after each {@link #signal()}; must not block
     * @return whether the condition holds; {@code false} if the deadline has passed
     */
    default boolean awaitUndisturbed(long deadline, BooleanSupplier condition) {
        while (true) {
            try {
                return awaitUntil(deadline, condition);
            } catch (InterruptedException ex) {
                // What this thread is for has to be done all the same.
            }
        }
    }

    /**
     * Make everybody who waits look at their condition again.
     */
    void signal();
}
