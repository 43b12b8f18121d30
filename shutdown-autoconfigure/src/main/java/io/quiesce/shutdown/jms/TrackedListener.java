package io.quiesce.shutdown.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;

/**
 * What is around a listener, so that each of its messages is counted from the call to the return.
 */
abstract class TrackedListener {

    private final WorkLedger ledger;

    private TrackedListener(WorkLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Wrap the listener of a container, unless it is wrapped already. It stays what it was: for a listener that is aware of
     * its session the container may open one.
     */
    @SuppressWarnings("unchecked")
    static void install(AbstractMessageListenerContainer container, WorkLedger ledger) {
        Object listener = container.getMessageListener();
        if (listener instanceof TrackedListener) {
            return;
        }
        // In the order in which the container asks: the adapter behind @JmsListener is both.
        if (listener instanceof SessionAwareMessageListener<?> aware) {
            container.setMessageListener(new SessionAware((SessionAwareMessageListener<Message>) aware, ledger));
        } else if (listener instanceof MessageListener plain) {
            container.setMessageListener(new Plain(plain, ledger));
        }
    }

    TrackedWork begin(Message message) {
        TrackedWork work = this.ledger.begin(WorkKind.MESSAGES, () -> describe(message));
        work.attach();
        return work;
    }

    /** Who cannot acknowledge what has been handled has done it in vain: it may be delivered again. */
    void endIfCutOff(TrackedWork work, Message message, Session session) {
        if (this.ledger.isShuttingDown() && isClosed(session)) {
            this.ledger.fail(
                    work,
                    new IllegalStateException(describe(message)
                            + " cannot be acknowledged, because its session is closed: it may be delivered again"));
        }
    }

    private static boolean isClosed(Session session) {
        try {
            session.getTransacted();
            return false;
        } catch (JMSException ex) {
            return true;
        }
    }

    private static String describe(Message message) {
        try {
            return nameOf(message.getJMSDestination()) + " (message " + message.getJMSMessageID() + ")";
        } catch (JMSException ex) {
            return "a message";
        }
    }

    private static String nameOf(Destination destination) throws JMSException {
        if (destination instanceof Queue queue) {
            return queue.getQueueName();
        }
        return (destination instanceof Topic topic) ? topic.getTopicName() : String.valueOf(destination);
    }

    private static final class SessionAware extends TrackedListener implements SessionAwareMessageListener<Message> {

        private final SessionAwareMessageListener<Message> target;

        SessionAware(SessionAwareMessageListener<Message> target, WorkLedger ledger) {
            super(ledger);
            this.target = target;
        }

        @Override
        public void onMessage(Message message, Session session) throws JMSException {
            TrackedWork work = begin(message);
            try {
                this.target.onMessage(message, session);
                endIfCutOff(work, message, session);
            } finally {
                work.close();
            }
        }
    }

    private static final class Plain extends TrackedListener implements MessageListener {

        private final MessageListener target;

        Plain(MessageListener target, WorkLedger ledger) {
            super(ledger);
            this.target = target;
        }

        @Override
        public void onMessage(Message message) {
            TrackedWork work = begin(message);
            try {
                this.target.onMessage(message);
            } finally {
                work.close();
            }
        }
    }
}
