package io.quiesce.shutdown.websocket;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * A connection to an endpoint of the application.
 */
interface Connection {

    /** What the handler of the application sends on. */
    WebSocketSession session();

    /** Hand a message of the client to the handler of the application, if it is for that. */
    void receive(WebSocketMessage<?> message, WebSocketHandler handler) throws Exception;

    /** The connection is gone. */
    void closed();
}
