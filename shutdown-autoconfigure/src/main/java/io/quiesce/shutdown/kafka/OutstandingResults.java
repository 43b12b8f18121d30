package io.quiesce.shutdown.kafka;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Stops a container whose listener returns before its work is done, once all that was handed out has been acknowledged.
 * <p>
 * A stop would close the consumer under results that are still to come, and their acknowledgements would be lost. So the
 * container is paused, and each of its consumers looks, before it polls, whether all it has handed out is committed.
 */
@SuppressWarnings({
    "ThreadLocalUsage", // Each container has consumers of its own, and each of them has a thread.
    "FutureReturnValueIgnored" // What runs when a container has stopped is told to whoever waits for it.
})
final class OutstandingResults implements PolledContainer {

    private final AbstractMessageListenerContainer<?, ?> container;

    private final ConsumersAtRest consumers;

    private final ThreadLocal<Map<TopicPartition, Long>> ends = ThreadLocal.withInitial(HashMap::new);

    private final ThreadLocal<Boolean> committed = ThreadLocal.withInitial(() -> false);

    private volatile @Nullable CompletableFuture<Void> stopping;

    private volatile boolean allSettled;

    OutstandingResults(AbstractMessageListenerContainer<?, ?> container) {
        this.container = container;
        this.consumers = new ConsumersAtRest(container, this::isSettled);
    }

    /** Return the consumers, which are at rest when all they have handed out is acknowledged. */
    @Override
    public ConsumersAtRest consumers() {
        return this.consumers;
    }

    /** Stop when all is acknowledged. */
    @Override
    public void stop(Runnable callback) {
        this.container.pause();
        this.consumers.whenAtRest(() -> {
            // Otherwise results were left behind: that is no success.
            if (this.stopping == null && !this.consumers.areLost()) {
                this.allSettled = true;
                stopping().thenRun(callback);
            }
        });
    }

    @Override
    public void reopen() {
        this.allSettled = false;
        this.stopping = null;
        this.container.resume();
    }

    /**
     * Work is being cancelled. Nobody knows the threads of results, so they cannot be: they are waited for until they are
     * abandoned. But a consumer that is busy, with the rest of what it has polled or in a back-off, must end.
     */
    @Override
    public void cut() {
        boolean busy = this.stopping != null || this.consumers.areBusy();
        if (this.allSettled || !busy) {
            return;
        }
        stopping().join();
        throw new IllegalStateException("Listener container '" + this.container.getListenerId()
                + "' was stopped before the results of all its records were there;"
                + " those that are not acknowledged are delivered again");
    }

    /** Stop without waiting for results. Does not wait for the end of the stop either, and may be called by a listener. */
    @Override
    public void endNow() {
        stopping();
    }

    /** Nobody goes on before the container knows that it is to stop: a listener would be handed its next record. */
    private synchronized CompletableFuture<Void> stopping() {
        CompletableFuture<Void> known = this.stopping;
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        this.stopping = stopped;
        this.container.stop(() -> stopped.complete(null));
        return stopped;
    }

    @Override
    public void handOut(String topic, int partition, long offset) {
        this.consumers.busy();
        this.ends.get().put(new TopicPartition(topic, partition), offset + 1);
    }

    private boolean isSettled(Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> ends = this.ends.get();
        Set<TopicPartition> partitions = new HashSet<>(ends.keySet());
        partitions.retainAll(consumer.assignment());
        if (partitions.isEmpty()) {
            return true;
        }
        // A failed result is acknowledged first and fetched again in the next turn, which is therefore awaited.
        boolean before = this.committed.get();
        boolean now = isCommitted(partitions, consumer);
        this.committed.set(now);
        return before && now;
    }

    private boolean isCommitted(Set<TopicPartition> partitions, Consumer<?, ?> consumer) {
        try {
            Map<TopicPartition, OffsetAndMetadata> commits = consumer.committed(partitions);
            Map<TopicPartition, Long> ends = this.ends.get();
            partitions.removeIf((partition) -> {
                OffsetAndMetadata commit = commits.get(partition);
                return commit != null && commit.offset() >= ends.getOrDefault(partition, 0L);
            });
            takeBack(commits, consumer);
            return partitions.isEmpty();
        } catch (WakeupException ex) {
            // An acknowledgement has come, or a stop: the next turn sees it.
            return false;
        }
    }

    /**
     * A record whose result has failed is to be fetched again, although it is committed. Here it will not come again, so the
     * commit must go back for another instance to get it.
     */
    private void takeBack(Map<TopicPartition, OffsetAndMetadata> commits, Consumer<?, ?> consumer) {
        Map<TopicPartition, OffsetAndMetadata> corrected = new HashMap<>();
        commits.forEach((partition, commit) -> {
            long position = consumer.position(partition);
            if (commit != null && commit.offset() > position) {
                corrected.put(partition, new OffsetAndMetadata(position));
            }
        });
        if (!corrected.isEmpty()) {
            consumer.commitSync(corrected);
        }
        corrected.forEach((partition, commit) -> {
            // Where all was acknowledged, what was taken back is no longer awaited here.
            long acknowledged = Objects.requireNonNull(commits.get(partition)).offset();
            this.ends.get().computeIfPresent(partition, (same, end) -> (acknowledged >= end) ? commit.offset() : end);
        });
    }
}
