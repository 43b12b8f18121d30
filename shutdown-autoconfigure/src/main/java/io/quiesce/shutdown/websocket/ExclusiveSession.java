package io.quiesce.shutdown.websocket;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * A session on which the application and the shutdown do not send at the same time, which servers do not allow.
 */
final class ExclusiveSession extends WebSocketSessionDecorator {

    private final ReentrantLock sending = new ReentrantLock();

    ExclusiveSession(WebSocketSession session) {
        super(session);
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) throws IOException {
        this.sending.lock();
        try {
            super.sendMessage(message);
        } finally {
            this.sending.unlock();
        }
    }
}
