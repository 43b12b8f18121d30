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

    /** What becomes of the members while the application is softly out of service. */
    interface Pausing {

        /** Returns when all of them have come to rest, or when that is entered as work. */
        void pause(Collection<? extends SmartLifecycle> members) throws Exception;

        /** Have those go on that were made to rest. */
        void resume();

        /** Be done with it: what rests is stopped for good. */
        default void stopping() {}
    }

    KafkaWorkSource(
            String name,
            Supplier<? extends Collection<? extends SmartLifecycle>> members,
            ParallelStop<SmartLifecycle> stop,
            Pausing pausing) {
        this.name = name;
        this.members = members;
        this.stop = stop;
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
        this.pausing.stopping();
        this.stop.run(this.members.get());
    }

    @Override
    public void pause() throws Exception {
        this.pausing.pause(this.members.get());
    }

    @Override
    public void resume() {
        this.pausing.resume();
    }
}
