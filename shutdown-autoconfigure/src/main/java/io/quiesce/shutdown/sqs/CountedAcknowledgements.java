package io.quiesce.shutdown.sqs;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.awspring.cloud.sqs.listener.ContainerOptions;
import io.awspring.cloud.sqs.listener.acknowledgement.BatchingAcknowledgementProcessor;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.messaging.Message;

/**
 * Acknowledgements that are sent several at a time, and waited for: of itself the processor does not see one that its thread
 * has in its hands in the moment in which it stops, and takes its time to send what is left.
 *
 * @param <T> the type of the payload
 */
final class CountedAcknowledgements<T> extends BatchingAcknowledgementProcessor<T> {

    private final EngineClock clock;

    private final AtomicInteger outstanding = new AtomicInteger();

    private volatile boolean awaited;

    private Duration longest = Duration.ZERO;

    CountedAcknowledgements(EngineClock clock) {
        this.clock = clock;
    }

    @Override
    protected void doConfigure(ContainerOptions<?, ?> containerOptions) {
        super.doConfigure(containerOptions);
        this.longest = containerOptions.getAcknowledgementShutdownTimeout();
    }

    @Override
    protected CompletableFuture<Void> doOnAcknowledge(Message<T> message) {
        this.outstanding.incrementAndGet();
        return super.doOnAcknowledge(message);
    }

    @Override
    protected CompletableFuture<Void> sendToExecutor(Collection<Message<T>> messagesToAck) {
        int count = messagesToAck.size();
        return super.sendToExecutor(messagesToAck).whenComplete((nothing, failure) -> {
            this.outstanding.addAndGet(-count);
            if (this.awaited) {
                this.clock.signal();
            }
        });
    }

    /** A source stops this when all its messages have been handled. Until this is stopped, acknowledgements go out. */
    @Override
    public void stop() {
        await();
        super.stop();
    }

    /** Wait until all have been sent, and answered, but no longer than the container is to wait for them. */
    void await() {
        this.awaited = true;
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + this.longest.toNanos(), () -> this.outstanding.get() == 0);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
