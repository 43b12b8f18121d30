package io.quiesce.shutdown.jms;

import java.util.ArrayList;
import java.util.List;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * A broker in this process that keeps nothing on disk.
 */
public final class TestBroker {

    public static final String QUEUE = "orders";

    private static final String URL = "vm://77";

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    public TestBroker() throws Exception {
        this.server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("vm", URL)
                .addAddressSetting("#", new AddressSettings().setAutoDeleteQueues(false)));
        this.server.start();
    }

    /** Answers at once if the broker is gone. */
    public ConnectionFactory connections() {
        return new ActiveMQConnectionFactory(URL);
    }

    public void send(String... texts) throws JMSException {
        try (Connection connection = connections().createConnection();
                Session session = connection.createSession()) {
            for (String text : texts) {
                session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage(text));
            }
        }
    }

    /** Take what is left, each with a mark if it has been delivered before. */
    List<String> take(int count) throws JMSException {
        List<String> left = new ArrayList<>();
        try (Connection connection = connections().createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            for (int i = 0; i < count; i++) {
                left.add(describe(consumer.receive()));
            }
            Message more = consumer.receiveNoWait();
            if (more != null) {
                left.add(describe(more));
            }
        }
        return left;
    }

    private static String describe(Message message) throws JMSException {
        return ((TextMessage) message).getText() + (message.getJMSRedelivered() ? " again" : "");
    }

    /** Return how many messages have not been acknowledged, those in somebody's hands included. */
    public long count() {
        return this.server.getActiveMQServer().locateQueue(QUEUE).getMessageCount();
    }

    /** Return how many connections are open. */
    public int connectionCount() {
        return this.server.getActiveMQServer().getConnectionCount();
    }

    public void stop() throws Exception {
        this.server.stop();
    }
}
