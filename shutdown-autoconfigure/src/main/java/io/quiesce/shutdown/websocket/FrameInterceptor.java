package io.quiesce.shutdown.websocket;

import io.quiesce.shutdown.websocket.StompConnection.Hold;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Keeps the connections of STOMP open while a message is on its way through a channel: from the moment it is sent, while it
 * waits for a thread, and until all who get it have handled it. On the way to the client it has been written then.
 */
class FrameInterceptor implements ExecutorChannelInterceptor {

    private final StompConnections connections;

    private final String header;

    /** A broker may copy what a message has from the one channel to the other, so each has a header of its own. */
    FrameInterceptor(StompConnections connections, String header) {
        this.connections = connections;
        this.header = header;
    }

    final @Nullable StompConnection connection(Message<?> frame) {
        return this.connections.find(frame);
    }

    final @Nullable Hold hold(Message<?> frame) {
        return (frame.getHeaders().get(this.header) instanceof Hold hold) ? hold : null;
    }

    /** Whether the connection is kept open for a frame. */
    boolean isHeldFor(@Nullable SimpMessageType type) {
        return type == SimpMessageType.MESSAGE;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompConnection connection = connection(message);
        if (connection == null
                || !isHeldFor(SimpMessageHeaderAccessor.getMessageType(message.getHeaders()))
                || !(channel instanceof AbstractSubscribableChannel subscribable)
                || subscribable.getSubscribers().isEmpty()) {
            return message;
        }
        return with(message, connection.hold(subscribable.getSubscribers().size()));
    }

    /** Others may want to change the headers after this, so they are left as changeable as they are. */
    private Message<?> with(Message<?> message, Hold hold) {
        MessageHeaderAccessor accessor = MessageHeaderAccessor.getMutableAccessor(message);
        accessor.setHeader(this.header, hold);
        return (accessor == MessageHeaderAccessor.getAccessor(message))
                ? message
                : MessageBuilder.createMessage(message.getPayload(), accessor.getMessageHeaders());
    }

    @Override
    public void afterSendCompletion(
            Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception failure) {
        Hold hold = hold(message);
        if (hold != null && (!sent || failure != null)) {
            hold.giveUp();
        }
    }

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        Hold hold = hold(message);
        if (hold != null) {
            hold.handled();
        }
    }
}
