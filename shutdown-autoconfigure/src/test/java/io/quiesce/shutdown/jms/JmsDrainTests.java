package io.quiesce.shutdown.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

/**
 * Listeners of messages with a real broker. The time-out only ends a test that hangs.
 */
@Timeout(60)
class JmsDrainTests {

    private final SystemClock clock = new SystemClock();

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch stopped = new CountDownLatch(1);

    /** The container has been told that nobody will wait for its listeners. */
    private final CountDownLatch expedited = new CountDownLatch(1);

    private final Shop shop = new Shop();

    private TestBroker broker;

    /** What handles the messages, and does with each what its text says. */
    static class Shop {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final List<String> done = new CopyOnWriteArrayList<>();

        final CountDownLatch release = new CountDownLatch(1);

        void handle(String text) {
            this.begun.add(text);
            while (this.release.getCount() > 0) {
                try {
                    this.release.await();
                } catch (InterruptedException ex) {
                    if (!text.equals("stubborn")) {
                        throw new IllegalStateException(ex);
                    }
                    this.begun.add("ignored");
                }
            }
            this.done.add(text);
        }
    }

    static class AnnotatedShop extends Shop {

        @JmsListener(destination = TestBroker.QUEUE)
        void receive(String text) {
            handle(text);
        }
    }

    @EnableJms
    static class Annotations {}

    /** Says when it has been stopped, and can hold a message back between its reception and its handling. */
    private class ObservedContainer extends DefaultMessageListenerContainer {

        final CountDownLatch received = new CountDownLatch(1);

        CountDownLatch handOver = new CountDownLatch(0);

        @Override
        public void setReceiveTimeout(long receiveTimeout) {
            super.setReceiveTimeout(receiveTimeout);
            if (receiveTimeout == 1) {
                JmsDrainTests.this.expedited.countDown();
            }
        }

        @Override
        protected void doStop() throws JMSException {
            super.doStop();
            JmsDrainTests.this.stopped.countDown();
        }

        @Override
        protected @Nullable Message receiveMessage(MessageConsumer consumer) throws JMSException {
            Message message = super.receiveMessage(consumer);
            if (message != null) {
                this.received.countDown();
                try {
                    this.handOver.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            return message;
        }
    }

    private class ObservedContainers extends DefaultJmsListenerContainerFactory {

        @Override
        protected DefaultMessageListenerContainer createContainerInstance() {
            return new ObservedContainer();
        }
    }

    @BeforeEach
    void start() throws Exception {
        this.broker = new TestBroker();
        this.context.registerBean("shutdownWorkLedger", WorkLedger.class, () -> this.ledger);
    }

    @AfterEach
    void stop() throws Exception {
        this.shop.release.countDown();
        this.context.close();
        this.broker.stop();
    }

    private AnnotatedShop startAnnotated() {
        return startAnnotated((factory) -> {});
    }

    private AnnotatedShop startAnnotated(Consumer<DefaultJmsListenerContainerFactory> settings) {
        AnnotatedShop annotated = new AnnotatedShop();
        this.context.registerBean(AnnotatedShop.class, () -> annotated);
        this.context.register(Annotations.class);
        this.context.registerBean("jmsListenerContainerFactory", DefaultJmsListenerContainerFactory.class, () -> {
            DefaultJmsListenerContainerFactory factory = new ObservedContainers();
            factory.setConnectionFactory(this.broker.connections());
            factory.setSessionTransacted(true);
            settings.accept(factory);
            return factory;
        });
        refresh();
        return annotated;
    }

    private <T extends AbstractMessageListenerContainer> T startContainer(T container, Consumer<T> settings) {
        container.setConnectionFactory(this.broker.connections());
        container.setDestinationName(TestBroker.QUEUE);
        MessageListener listener = (message) -> {
            try {
                this.shop.handle(message.getBody(String.class));
            } catch (JMSException ex) {
                throw new IllegalStateException(ex);
            }
        };
        container.setMessageListener(listener);
        settings.accept(container);
        this.context.registerBean(AbstractMessageListenerContainer.class, () -> container);
        refresh();
        return container;
    }

    private void refresh() {
        this.context.register(JmsShutdownAutoConfiguration.class);
        this.context.refresh();
        this.ledger.addSource(this.context.getBean(WorkSource.class));
    }

    private void startDraining() throws InterruptedException {
        this.ledger.startDraining();
        this.stopped.await();
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    @Test
    void completesTheMessageThatIsBeingHandledAndLeavesTheOthers() throws Exception {
        this.broker.send("1", "2", "3");
        AnnotatedShop annotated = startAnnotated();
        assertThat(annotated.begun.take()).isEqualTo("1");
        startDraining();
        annotated.release.countDown();
        awaitIdle();
        assertThat(annotated.done).containsExactly("1");
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 1L);
        assertThat(this.broker.take(2)).containsExactly("2", "3");
    }

    @Test
    void stopsUntilItIsResumed() throws Exception {
        AnnotatedShop annotated = startAnnotated();
        annotated.release.countDown();
        JmsWorkSource source = this.context.getBean(JmsWorkSource.class);
        source.pause();
        this.broker.send("1");
        assertThat(this.context.getBean(JmsListenerEndpointRegistry.class).getListenerContainers())
                .allSatisfy((container) -> assertThat(container.isRunning()).isFalse());
        source.resume();
        assertThat(annotated.begun.take()).isEqualTo("1");
    }

    @Test
    void isOutstandingUntilNobodyReceivesAnyLonger() throws Exception {
        startAnnotated();
        DefaultMessageListenerContainer container = (DefaultMessageListenerContainer) this.context
                .getBean(JmsListenerEndpointRegistry.class)
                .getListenerContainers()
                .iterator()
                .next();
        startDraining();
        awaitIdle();
        assertThat(container.getActiveConsumerCount()).isZero();
        assertThat(this.failures).isEmpty();
    }

    @Test
    void namesTheMessageThatIsBeingHandled() throws Exception {
        this.broker.send("1");
        AnnotatedShop annotated = startAnnotated();
        annotated.begun.take();
        startDraining();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .hasSize(2)
                .contains("jms (no longer fetching)")
                .anyMatch((description) -> description.matches("orders \\(message ID:.+\\)"));
        annotated.release.countDown();
        awaitIdle();
    }

    @Test
    void interruptsAListenerWhoseMessageIsDeliveredAgain() throws Exception {
        this.broker.send("1");
        AnnotatedShop annotated = startAnnotated();
        annotated.begun.take();
        startDraining();
        this.ledger.cancel();
        awaitIdle();
        assertThat(annotated.done).isEmpty();
        assertThat(this.ledger.cancelled())
                .extracting(WorkDetails::description)
                .anyMatch((description) -> description.startsWith("orders (message ID:"));
        assertThat(this.ledger.failed()).isEmpty();
        assertThat(this.broker.take(1)).containsExactly("1 again");
    }

    @Test
    void closesWithoutWaitingForAListenerThatWasAbandoned() throws Exception {
        this.broker.send("stubborn");
        // The destruction of a container waits for that long, twice.
        AnnotatedShop annotated = startAnnotated((factory) -> factory.setReceiveTimeout(3_600_000L));
        annotated.begun.take();
        startDraining();
        this.ledger.cancel();
        assertThat(annotated.begun.take()).isEqualTo("ignored");
        this.expedited.await();
        assertThat(this.ledger.abandon())
                .filteredOn((work) -> work.description().startsWith("orders"))
                .singleElement()
                .satisfies((work) -> assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().contains("JmsDrainTests")));
        this.context.close();
        assertThat(annotated.done).isEmpty();
        assertThat(this.broker.take(1)).containsExactly("stubborn again");
        annotated.release.countDown();
    }

    @Test
    void handlesAMessageThatWasAcknowledgedOnItsReception() throws Exception {
        ObservedContainer container =
                startContainer(new ObservedContainer(), (settings) -> settings.handOver = new CountDownLatch(1));
        this.shop.release.countDown();
        this.broker.send("1");
        container.received.await();
        startDraining();
        container.handOver.countDown();
        awaitIdle();
        assertThat(this.shop.done).containsExactly("1");
        assertThat(container.isAcceptMessagesWhileStopping()).isFalse();
    }

    @Test
    void givesBackATransactedMessageThatHasNotBeenHandedOver() throws Exception {
        ObservedContainer container = startContainer(new ObservedContainer(), (settings) -> {
            settings.setSessionTransacted(true);
            settings.handOver = new CountDownLatch(1);
        });
        this.shop.release.countDown();
        this.broker.send("1");
        container.received.await();
        startDraining();
        container.handOver.countDown();
        awaitIdle();
        assertThat(this.shop.done).isEmpty();
        assertThat(this.broker.take(1)).containsExactly("1 again");
    }

    @Test
    void completesTheMessageOfAContainerThatTheBrokerCalls() throws Exception {
        this.broker.send("1", "2");
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer() {
            @Override
            protected void stopSharedConnection() throws JMSException {
                JmsDrainTests.this.stopped.countDown();
                super.stopSharedConnection();
            }
        };
        startContainer(container, (settings) -> settings.setSessionAcknowledgeMode(Session.CLIENT_ACKNOWLEDGE));
        assertThat(this.shop.begun.take()).isEqualTo("1");
        startDraining();
        this.shop.release.countDown();
        awaitIdle();
        this.context.close();
        assertThat(this.shop.done).containsExactly("1");
        assertThat(this.broker.take(1)).allMatch((left) -> left.startsWith("2"));
    }

    @Test
    void stopsAContainerWhoseBrokerIsGone() throws Exception {
        startContainer(new ObservedContainer(), (settings) -> {});
        this.broker.stop();
        startDraining();
        awaitIdle();
        assertThat(this.failures).isEmpty();
    }

    @Test
    void doesNotWaitForAContainerInWhichNobodyReceives() throws Exception {
        startContainer(new ObservedContainer(), (settings) -> settings.setTaskExecutor((task) -> {}));
        startDraining();
        awaitIdle();
    }

    @Test
    void namesAStopThatFails() throws Exception {
        IllegalStateException failure = new IllegalStateException("no stop");
        startContainer(
                new DefaultMessageListenerContainer() {
                    @Override
                    protected void doStop() throws JMSException {
                        super.doStop();
                        if (JmsDrainTests.this.ledger.isDraining()) {
                            throw failure;
                        }
                    }
                },
                (settings) -> {});
        this.ledger.startDraining();
        awaitIdle();
        assertThat(this.failures).containsExactly(failure);
        assertThat(this.ledger.failed())
                .extracting(WorkDetails::description)
                .containsExactly("jms (no longer fetching)");
    }
}
