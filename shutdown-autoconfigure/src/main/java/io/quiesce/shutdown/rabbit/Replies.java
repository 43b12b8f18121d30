package io.quiesce.shutdown.rabbit;

import org.springframework.amqp.core.MessageListenerContainer;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * What tells containers that receive replies from those that receive work. Whoever waits for a reply is at work, and gets it.
 */
final class Replies {

    private Replies() {}

    static boolean areFor(MessageListenerContainer container) {
        Object listener = container.getMessageListener();
        return listener instanceof RabbitTemplate || listener instanceof AsyncRabbitTemplate;
    }
}
