package io.quiesce.harness.process.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.quiesce.harness.process.infrastructure.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * A consumer of RabbitMQ leaves while something is wrong.
 */
@Timeout(180)
class RabbitFaultsIT {

    @TempDir
    private Path brokerFolder;

    @TempDir
    private Path directory;

    private Server broker;

    @BeforeEach
    void startBroker() throws Exception {
        this.broker = Server.rabbitmq(this.brokerFolder);
        CachingConnectionFactory connections = new CachingConnectionFactory("127.0.0.1", this.broker.port());
        try {
            RabbitAdmin admin = new RabbitAdmin(connections);
            admin.declareQueue(new Queue(ListenerApp.QUEUE));
            admin.getRabbitTemplate().convertAndSend(ListenerApp.QUEUE, "7");
        } finally {
            connections.destroy();
        }
    }

    @AfterEach
    void stopBroker() throws Exception {
        if (this.broker != null) {
            this.broker.stop();
        }
    }

    private Launched startHandling(boolean stubborn) throws Exception {
        return Launched.handling(
                this.directory,
                "rabbit",
                stubborn,
                "--spring.rabbitmq.host=127.0.0.1",
                "--spring.rabbitmq.port=" + this.broker.port());
    }

    @Test
    void aListenerThatIgnoresItsInterruptIsAbandonedAndNamed() throws Exception {
        try (Launched app = startHandling(true)) {
            assertThat(app.endBySignal()).isOne();
            assertThat(app.named("abandoned")).contains("orders (message #1)", "RabbitHandler");
        }
    }

    @Test
    void aMessageWhoseBrokerIsGoneIsNamed() throws Exception {
        try (Launched app = startHandling(false)) {
            this.broker.kill();
            // It has been handled, and is delivered again.
            assertThat(app.endBySignal()).isOne();
            assertThat(app.named("abandoned")).contains("orders (message #1)");
        }
    }
}
