package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * All listeners as one, none of which can stop a shutdown by what it throws.
 */
final class ListenerGroup {

    private final List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();

    void add(ShutdownListener listener) {
        this.listeners.add(listener);
    }

    void tell(Consumer<ShutdownListener> news) {
        for (ShutdownListener listener : this.listeners) {
            try {
                news.accept(listener);
            } catch (Throwable ex) {
                failed(ex);
            }
        }
    }

    void failed(Throwable failure) {
        try {
            for (ShutdownListener listener : this.listeners) {
                listenerFailed(listener, failure);
            }
        } catch (VirtualMachineError ex) {
            // Even to go through a list takes memory.
        }
    }

    private static void listenerFailed(ShutdownListener listener, Throwable failure) {
        try {
            listener.listenerFailed(failure);
        } catch (Throwable ex) {
            // There is nobody left to tell: this was the attempt to report a failure.
        }
    }
}
