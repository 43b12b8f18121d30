package io.quiesce.harness.process.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import jakarta.jms.Connection;
import jakarta.jms.Session;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A consumer of Artemis leaves while something is wrong. The broker is in the process of the test.
 */
@Timeout(180)
class JmsFaultsIT {

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    private String url;

    @TempDir
    private Path directory;

    @BeforeEach
    void startBroker() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.url = "tcp://127.0.0.1:" + free.getLocalPort();
        }
        this.broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("tcp", this.url)
                .addAddressSetting("#", new AddressSettings().setAutoDeleteQueues(false)));
        this.broker.start();
        try (ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(this.url);
                Connection connection = connections.createConnection();
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(ListenerApp.QUEUE)).send(session.createTextMessage("7"));
        }
    }

    @AfterEach
    void stopBroker() throws Exception {
        this.broker.stop();
    }

    private Launched startHandling(boolean stubborn) throws Exception {
        return Launched.handling(this.directory, "jms", stubborn, "--listener.broker=" + this.url);
    }

    @Test
    void aListenerThatIgnoresItsInterruptIsAbandonedAndNamed() throws Exception {
        try (Launched app = startHandling(true)) {
            assertThat(app.endBySignal()).isOne();
            assertThat(app.named("abandoned")).contains("orders (message ID:", "JmsHandler");
        }
    }

    @Test
    void aMessageWhoseBrokerIsGoneIsNamed() throws Exception {
        try (Launched app = startHandling(false)) {
            this.broker.stop();
            // It has been handled, and may be delivered again.
            assertThat(app.endBySignal()).isOne();
            assertThat(app.named("abandoned")).contains("orders (message ID:");
        }
    }
}
