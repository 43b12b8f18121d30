package io.quiesce.shutdown.websocket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.TrackedSession;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * A connection over which a client speaks STOMP. What is outstanding is known to the channels that its frames travel through.
 */
record StompConnection(WebSocketSession session, StompPeer peer, TrackedSession tracked, Runnable end)
        implements Connection {

    @Override
    public void receive(WebSocketMessage<?> message, WebSocketHandler handler) throws Exception {
        // Until the channel has taken it over.
        this.tracked.hold();
        try {
            handler.handleMessage(this.session, message);
        } finally {
            this.tracked.release();
        }
    }

    @Override
    public void closed() {
        this.end.run();
        this.tracked.close();
    }

    /** Keep the connection open until so many have handled a frame. */
    Hold hold(int handlers) {
        this.tracked.hold();
        return new Hold(this, new AtomicInteger(handlers), new AtomicBoolean(), new ConcurrentHashMap<>());
    }

    /**
     * A frame that is on its way.
     *
     * @param requests what it is to those who answer it, while they do
     */
    record Hold(StompConnection connection, AtomicInteger left, AtomicBoolean over, Map<Object, Work> requests) {

        /** One of those who get the frame has handled it. */
        void handled() {
            if (this.left.decrementAndGet() == 0) {
                giveUp();
            }
        }

        /** Nobody else gets it. */
        void giveUp() {
            if (this.over.compareAndSet(false, true)) {
                this.connection.tracked().release();
            }
        }
    }
}
