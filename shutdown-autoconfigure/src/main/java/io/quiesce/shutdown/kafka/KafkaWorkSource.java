package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.context.SmartLifecycle;

/**
 * Stops all that fetches from Kafka, at once and at the same time, and returns when the last consumer has left its group.
 * <p>
 * When it is interrupted, the rest of what has been polled is given back: each container ends after its current record.
 */
final class KafkaWorkSource implements WorkSource {

    private final String name;

    private final Supplier<? extends Collection<? extends SmartLifecycle>> members;

    private final ParallelStop<SmartLifecycle> stop;

    private final Pausing pausing;

    /** Makes a member pause, in which it stays in its group and keeps its partitions, or go on. */
    interface Pausing {

        void pause(SmartLifecycle member);

        /** Wait until all of them have come to rest. */
        default void awaitPaused() throws InterruptedException {}

        void resume(SmartLifecycle member);
    }

    KafkaWorkSource(
            String name,
            Supplier<? extends Collection<? extends SmartLifecycle>> members,
            ParallelStop.Stop<SmartLifecycle> stop,
            ParallelStop.Stop<SmartLifecycle> cut,
            Pausing pausing) {
        this.name = name;
        this.members = members;
        this.stop = new ParallelStop<>(name, stop, cut);
        this.pausing = pausing;
    }

    @Override
    public String name() {
        return this.name;
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    @Override
    public void stopFetching() throws Exception {
        this.stop.run(this.members.get());
    }

    @Override
    public void pause() throws InterruptedException {
        this.members.get().forEach(this.pausing::pause);
        this.pausing.awaitPaused();
    }

    @Override
    public void resume() {
        this.members.get().forEach(this.pausing::resume);
    }
}
