package io.quiesce.shutdown.jms;

import java.util.concurrent.CountDownLatch;

import jakarta.jms.MessageListener;

import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

class JmsWorkSourceTests extends WorkSourceContract {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch entered = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        this.broker = new TestBroker();
        this.context.registerBean(DefaultMessageListenerContainer.class, this::container);
        this.context.registerBean(
                JmsWorkSource.class,
                () -> new JmsWorkSource(this.context.getDefaultListableBeanFactory(), this.ledger));
        this.context.refresh();
    }

    private DefaultMessageListenerContainer container() {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(this.broker.connections());
        container.setDestinationName(TestBroker.QUEUE);
        container.setReceiveTimeout(50);
        container.setMessageListener((MessageListener) (message) -> {
            this.entered.countDown();
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        return container;
    }

    @AfterEach
    void stop() throws Exception {
        this.release.countDown();
        this.context.close();
        this.broker.stop();
    }

    @Override
    protected WorkSource source() {
        return this.context.getBean(JmsWorkSource.class);
    }

    @Override
    protected void beginWork() throws Exception {
        this.broker.send("order");
        this.entered.await();
    }

    @Override
    protected void endWork() {
        this.release.countDown();
    }

    @Override
    protected boolean isSettled() throws Exception {
        return !this.context.getBean(DefaultMessageListenerContainer.class).isRunning() && this.broker.count() == 0;
    }
}
