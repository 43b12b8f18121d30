package io.quiesce.shutdown.kafka;

import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * A container whose listener has done its work when it returns. It may be stopped at any time: each consumer finishes what it has,
 * commits, and leaves its group.
 */
final class SynchronousListener implements PolledContainer {

    private final AbstractMessageListenerContainer<?, ?> container;

    private final EngineClock clock;

    private final ConsumersAtRest consumers;

    private volatile boolean stopping;

    private volatile boolean lost;

    SynchronousListener(AbstractMessageListenerContainer<?, ?> container, EngineClock clock) {
        this.container = container;
        this.clock = clock;
        this.consumers = new ConsumersAtRest(container, (consumer) -> true);
    }

    @Override
    public ConsumersAtRest consumers() {
        return this.consumers;
    }

    @Override
    public void stop(Runnable callback) {
        this.stopping = true;
        this.container.stop(() -> {
            // Otherwise something will be handled again: that is no success.
            if (!this.lost) {
                callback.run();
            }
        });
    }

    @Override
    public void reopen() {
        this.stopping = false;
        this.lost = false;
    }

    @Override
    public void cut() {
        endNow();
    }

    /** A pause is what makes it end after its current record. */
    @Override
    public void endNow() {
        this.container.pause();
    }

    @Override
    public void leaving() {
        if (this.stopping) {
            LastCommits.awaitOnLeave(this.clock, () -> this.lost = true);
        }
    }

    @Override
    public void gone() {
        LastCommits.left();
        this.consumers.gone();
    }
}
