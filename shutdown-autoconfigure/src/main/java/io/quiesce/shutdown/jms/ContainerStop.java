package io.quiesce.shutdown.jms;

import jakarta.jms.Session;

import org.springframework.context.SmartLifecycle;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.AbstractPollingMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/**
 * How one container is stopped. Some wait for the broker in it, or for their listeners.
 */
final class ContainerStop {

    private ContainerStop() {}

    static void begin(SmartLifecycle container, Runnable stopped) {
        Runnable ended = () -> {
            acceptWhatWouldBeLost(container, false);
            stopped.run();
        };
        acceptWhatWouldBeLost(container, true);
        container.stop(ended);
        if (container instanceof DefaultMessageListenerContainer polling && polling.getActiveConsumerCount() == 0) {
            // Nobody receives, so that nobody will call back.
            ended.run();
        }
    }

    /**
     * A message that is received while its container stops is rejected, which returns it to the broker only if it has not
     * been acknowledged yet. Without transaction it usually has.
     */
    private static void acceptWhatWouldBeLost(SmartLifecycle container, boolean accept) {
        if (container instanceof AbstractMessageListenerContainer listening
                && !listening.isSessionTransacted()
                && listening.getSessionAcknowledgeMode() != Session.CLIENT_ACKNOWLEDGE) {
            listening.setAcceptMessagesWhileStopping(accept);
        }
    }

    /** Let the close of the context not wait for a listener that goes on in spite of its interruption. */
    static void expedite(SmartLifecycle container, Runnable stopped) {
        acceptWhatWouldBeLost(container, false);
        if (container instanceof AbstractPollingMessageListenerContainer polling) {
            // So long, and as long again, the destruction of the container waits.
            polling.setReceiveTimeout(1);
        }
    }
}
