package io.quiesce.shutdown.jms;

import java.util.concurrent.CompletableFuture;

import jakarta.jms.Session;

import io.quiesce.shutdown.engine.ThreadStarter;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.AbstractPollingMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/**
 * The stop of one container, on a thread of its own: some wait for the broker in it, or for their listeners.
 */
final class ContainerStop {

    private final SmartLifecycle container;

    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private ContainerStop(SmartLifecycle container) {
        this.container = container;
    }

    static ContainerStop begin(SmartLifecycle container) {
        ContainerStop stop = new ContainerStop(container);
        ThreadStarter.DAEMON.start("shutdown-jms-stop", stop::run);
        return stop;
    }

    CompletableFuture<Void> end() {
        return this.end;
    }

    private void run() {
        try {
            acceptWhatWouldBeLost(true);
            this.container.stop(this::ended);
            if (this.container instanceof DefaultMessageListenerContainer polling
                    && polling.getActiveConsumerCount() == 0) {
                // Nobody receives, so that nobody will call back.
                ended();
            }
        } catch (Throwable ex) {
            this.end.completeExceptionally(ex);
        }
    }

    private void ended() {
        acceptWhatWouldBeLost(false);
        this.end.complete(null);
    }

    /**
     * A message that is received while its container stops is rejected, which returns it to the broker only if it has not
     * been acknowledged yet. Without transaction it usually has.
     */
    private void acceptWhatWouldBeLost(boolean accept) {
        if (this.container instanceof AbstractMessageListenerContainer listening
                && !listening.isSessionTransacted()
                && listening.getSessionAcknowledgeMode() != Session.CLIENT_ACKNOWLEDGE) {
            listening.setAcceptMessagesWhileStopping(accept);
        }
    }

    /** Let the close of the context not wait for a listener that goes on in spite of its interruption. */
    void expedite() {
        if (!this.end.isDone()) {
            acceptWhatWouldBeLost(false);
            if (this.container instanceof AbstractPollingMessageListenerContainer polling) {
                // So long, and as long again, the destruction of the container waits.
                polling.setReceiveTimeout(1);
            }
        }
    }
}
