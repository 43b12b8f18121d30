package io.quiesce.shutdown.websocket;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.websocket.StompConnection.Hold;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Sees the frames of clients: who subscribes to hear that it is suspended, who says that it has understood, and what is being
 * handled by methods of the application.
 */
final class InboundInterceptor extends FrameInterceptor {

    private final String destination;

    InboundInterceptor(StompConnections connections, String destination) {
        super(connections, "shutdownInboundHold");
        this.destination = destination;
    }

    @Override
    boolean isHeldFor(@Nullable SimpMessageType type) {
        return super.isHeldFor(type) || type == SimpMessageType.SUBSCRIBE;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompConnection connection = connection(message);
        if (connection != null && isOfType(message, SimpMessageType.MESSAGE) && isForDestination(message)) {
            if (message.getPayload() instanceof byte[] body && connection.peer().isAcknowledgement(body)) {
                connection.tracked().acknowledge();
            }
            // A broker would hand it to the other clients, which would take the word of anybody for that of the server.
            return null;
        }
        return super.preSend(message, channel);
    }

    /** When others have had their say: whoever may not subscribe has not. */
    @Override
    public void postSend(Message<?> message, MessageChannel channel, boolean sent) {
        StompConnection connection = connection(message);
        String subscription = SimpMessageHeaderAccessor.getSubscriptionId(message.getHeaders());
        if (connection == null || subscription == null || !sent) {
            return;
        }
        if (isOfType(message, SimpMessageType.SUBSCRIBE) && isForDestination(message)) {
            connection.peer().subscribed(subscription);
            connection.tracked().canBeTold();
        } else if (isOfType(message, SimpMessageType.UNSUBSCRIBE)) {
            connection.peer().unsubscribed(subscription);
        }
    }

    private static boolean isOfType(Message<?> message, SimpMessageType type) {
        return SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == type;
    }

    private boolean isForDestination(Message<?> message) {
        return this.destination.equals(SimpMessageHeaderAccessor.getDestination(message.getHeaders()));
    }

    @Override
    public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
        Hold hold = hold(message);
        String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
        if (hold != null
                && destination != null
                && handler instanceof SimpAnnotationMethodMessageHandler methods
                && isFor(methods, destination)) {
            String command = isOfType(message, SimpMessageType.SUBSCRIBE) ? "SUBSCRIBE " : "SEND ";
            hold.requests().put(handler, hold.connection().tracked().handle(command + destination));
        }
        return message;
    }

    private static boolean isFor(SimpAnnotationMethodMessageHandler methods, String destination) {
        return methods.getDestinationPrefixes().isEmpty()
                || methods.getDestinationPrefixes().stream().anyMatch(destination::startsWith);
    }

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        Hold hold = hold(message);
        Work request = (hold != null) ? hold.requests().remove(handler) : null;
        if (request != null) {
            request.close();
        }
        super.afterMessageHandled(message, channel, handler, failure);
    }
}
