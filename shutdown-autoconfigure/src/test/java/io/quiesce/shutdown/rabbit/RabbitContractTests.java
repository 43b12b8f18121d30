package io.quiesce.shutdown.rabbit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * What {@link RabbitWorkSource} promises, with a real broker.
 */
class RabbitContractTests extends WorkSourceContract {

    private static final String QUEUE = "quiesce-contract";

    private static TestBroker broker;

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch entered = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private CachingConnectionFactory outside;

    private Channel channel;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.shared();
    }

    @BeforeEach
    void start() throws Exception {
        this.outside = broker.connections();
        Connection connection = this.outside.createConnection();
        this.channel = connection.createChannel(false);
        this.channel.queueDelete(QUEUE);
        this.channel.queueDeclare(QUEUE, false, false, false, null);
        this.context.getBeanFactory().registerSingleton("shutdownWorkLedger", this.ledger);
        this.context.registerBean(CachingConnectionFactory.class, broker::connections);
        this.context.registerBean(SimpleMessageListenerContainer.class, this::container);
        this.context.register(RabbitShutdownAutoConfiguration.class);
        this.context.refresh();
    }

    private SimpleMessageListenerContainer container() {
        SimpleMessageListenerContainer container =
                new SimpleMessageListenerContainer(this.context.getBean(CachingConnectionFactory.class));
        container.setQueueNames(QUEUE);
        container.setMessageListener((MessageListener) (message) -> {
            this.entered.countDown();
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        return container;
    }

    @AfterEach
    void stop() throws Exception {
        this.release.countDown();
        this.context.close();
        this.channel.queueDelete(QUEUE);
        this.outside.destroy();
    }

    @Override
    protected WorkSource source() {
        return this.context.getBean(RabbitWorkSource.class);
    }

    @Override
    protected void beginWork() throws Exception {
        this.channel.basicPublish("", QUEUE, null, "order".getBytes(StandardCharsets.UTF_8));
        this.entered.await();
    }

    @Override
    protected void endWork() {
        this.release.countDown();
    }

    /** Without an acknowledgement the broker would have the message again, as nobody has it in his hands any longer. */
    @Override
    protected boolean isSettled() throws Exception {
        return this.channel.consumerCount(QUEUE) == 0 && this.channel.messageCount(QUEUE) == 0;
    }
}
