package io.quiesce.shutdown.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.event.ConsumerPausedEvent;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Pauses listeners, each after its current record, and lets those go on again that it has paused: others may have been paused by
 * the application.
 */
final class ContainerPausing implements KafkaWorkSource.Pausing, ApplicationListener<ConsumerPausedEvent> {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final EngineClock clock;

    private final Set<MessageListenerContainer> paused = ConcurrentHashMap.newKeySet();

    ContainerPausing(EngineClock clock) {
        this.clock = clock;
    }

    @Override
    public void pause(Collection<? extends SmartLifecycle> members) throws InterruptedException {
        members.forEach(this::pause);
        this.clock.awaitUntil(this.clock.nanoTime() + LONGEST.toNanos(), () -> this.paused.stream()
                .allMatch((container) -> container.isContainerPaused() || !container.isRunning()));
    }

    private void pause(SmartLifecycle member) {
        if (member instanceof MessageListenerContainer container
                && container.isRunning()
                && !container.isPauseRequested()
                && this.paused.add(container)) {
            container.pause();
        }
    }

    @Override
    public void onApplicationEvent(ConsumerPausedEvent event) {
        this.clock.signal();
    }

    @Override
    public void resume() {
        this.paused.removeIf((container) -> {
            container.resume();
            return true;
        });
    }
}
