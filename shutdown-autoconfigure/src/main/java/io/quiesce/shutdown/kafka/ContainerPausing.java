package io.quiesce.shutdown.kafka;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Pauses listeners, and lets those go on again that it has paused: others may have been paused by the application.
 */
final class ContainerPausing implements KafkaWorkSource.Pausing {

    private final Set<MessageListenerContainer> paused = ConcurrentHashMap.newKeySet();

    @Override
    public void pause(SmartLifecycle member) {
        if (member instanceof MessageListenerContainer container
                && container.isRunning()
                && !container.isPauseRequested()
                && this.paused.add(container)) {
            container.pause();
        }
    }

    @Override
    public void resume(SmartLifecycle member) {
        if (member instanceof MessageListenerContainer container && this.paused.remove(container)) {
            container.resume();
        }
    }
}
