package io.quiesce.shutdown.websocket;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;

/**
 * Makes the connections of one kind of endpoint.
 */
interface ConnectionFactory {

    /** Whether the endpoints of a handler, without what decorates it, are of this kind. */
    boolean supports(WebSocketHandler handler);

    /** Begin to count a connection to such a handler. */
    Connection open(WebSocketSession session, WebSocketHandler handler);
}
