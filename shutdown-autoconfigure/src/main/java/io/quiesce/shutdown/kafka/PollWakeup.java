package io.quiesce.shutdown.kafka;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the wake-up of a consumer for its next poll.
 * <p>
 * A container wakes its consumer when it is to pause, to stop, or to commit a result that came later, and means its poll. If the
 * consumer has just left that, the wake-up ends whatever blocks next: it is not known then whether a commit came through, the
 * records that were polled before it are skipped, and a rebalance does not tell of the partitions it brought (Kafka repeats the
 * callback, without them).
 */
final class PollWakeup {

    private final Consumer<?, ?> consumer;

    PollWakeup(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** Something that a wake-up can end. */
    interface Call {

        @Nullable
        Object run() throws Throwable;
    }

    /**
     * Make a call that no wake-up ends.
     * @param call the call
     * @param again the same, bounded: there may be a reason for the wake-up, such as a broker that does not answer
     * @return what the call returned
     * @throws WakeupException if it was woken, and did not get an answer afterwards
     * @throws Throwable what the call threw
     */
    @Nullable
    Object keptFrom(Call call, Call again) throws Throwable {
        try {
            return call.run();
        } catch (WakeupException ex) {
            return repeat(again, ex);
        }
    }

    private @Nullable Object repeat(Call call, WakeupException woken) throws Throwable {
        boolean answered = true;
        try {
            while (true) {
                try {
                    return call.run();
                } catch (WakeupException ex) {
                    // One for each result that has come meanwhile, and of those there are as many as have been polled.
                }
            }
        } catch (TimeoutException ex) {
            answered = false;
            throw woken;
        } finally {
            if (answered) {
                this.consumer.wakeup();
            }
        }
    }
}
