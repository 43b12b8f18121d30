package io.quiesce.shutdown.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Pauses listeners, each after its current record, and lets those go on again that it has paused: others may have been paused by
 * the application. What cannot be paused, share containers for one, is stopped instead.
 * <p>
 * The pause is work until all consumers have come to rest. It is not waited for here, so that listeners can go on at once when
 * the application is back while one of them is still busy.
 */
final class ContainerPausing implements KafkaWorkSource.Pausing {

    private final ListenerTracking tracking;

    private final WorkLedger ledger;

    private final TemporaryStop<SmartLifecycle> stop;

    private final Map<ConsumersAtRest, TrackedWork> paused = new ConcurrentHashMap<>();

    /**
     * Create a pausing.
     * @param tracking knows which containers can be paused
     * @param ledger where the pause is entered
     * @param stop stops what cannot be paused
     */
    ContainerPausing(ListenerTracking tracking, WorkLedger ledger, TemporaryStop<SmartLifecycle> stop) {
        this.tracking = tracking;
        this.ledger = ledger;
        this.stop = stop;
    }

    @Override
    public void pause(Collection<? extends SmartLifecycle> members) throws Exception {
        List<SmartLifecycle> others = new ArrayList<>();
        for (SmartLifecycle member : members) {
            ConsumersAtRest consumers = this.tracking.consumersOf(member);
            if (consumers != null) {
                pause(consumers);
            } else {
                others.add(member);
            }
        }
        this.stop.pause(others);
    }

    private void pause(ConsumersAtRest consumers) {
        AbstractMessageListenerContainer<?, ?> container = consumers.container();
        if (container.isRunning() && !container.isPauseRequested()) {
            TrackedWork work = this.ledger.begin(
                    WorkKind.MESSAGES, () -> "kafka listener '" + container.getListenerId() + "' (coming to rest)");
            this.paused.put(consumers, work);
            container.pause();
            consumers.whenAtRest(work::withdraw);
        }
    }

    @Override
    public void resume() {
        this.paused.keySet().forEach((consumers) -> {
            end(consumers);
            consumers.container().resume();
        });
        this.stop.resume();
    }

    /** What is stopped for good is waited for by the stop. */
    @Override
    public void stopping() {
        this.paused.keySet().forEach(this::end);
    }

    private void end(ConsumersAtRest consumers) {
        consumers.forget();
        TrackedWork work = this.paused.remove(consumers);
        if (work != null) {
            work.withdraw();
        }
    }
}
