package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.AbstractRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Listeners of messages with a real broker. The time-out only ends a test that hangs.
 */
@Timeout(60)
class RabbitDrainTests {

    private static TestBroker broker;

    /** Each test has one of its own, which nobody consumes who is left over from another. */
    private final String queue = "quiesce-orders-" + UUID.randomUUID();

    private static final String REPLIES = "quiesce-replies";

    /** The two kinds of containers. */
    enum Kind {
        SIMPLE,
        DIRECT
    }

    private final SystemClock clock = new SystemClock();

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private final Shop shop = new Shop();

    private CachingConnectionFactory outside;

    private Connection connection;

    private Channel channel;

    /** What handles the messages, and does with each what its text says. */
    static class Shop {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final List<String> done = new CopyOnWriteArrayList<>();

        final CountDownLatch release = new CountDownLatch(1);

        @RabbitListener(queues = "${test.queue}")
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

    @EnableRabbit
    static class Annotations {}

    /** Says when it has been stopped. */
    private class ObservedSimple extends SimpleMessageListenerContainer {

        @Override
        protected void setNotRunning() {
            super.setNotRunning();
            RabbitDrainTests.this.stopped.countDown();
        }
    }

    /** Says when it has been stopped. */
    private class ObservedDirect extends DirectMessageListenerContainer {

        @Override
        protected void setNotRunning() {
            super.setNotRunning();
            RabbitDrainTests.this.stopped.countDown();
        }
    }

    private static CachingConnectionFactory connections() {
        return broker.connections();
    }

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.shared();
    }

    @BeforeEach
    void start() throws Exception {
        this.outside = connections();
        this.connection = this.outside.createConnection();
        this.channel = this.connection.createChannel(false);
        for (String each : List.of(this.queue, REPLIES)) {
            this.channel.queueDelete(each);
            this.channel.queueDeclare(each, false, false, false, null);
        }
        this.context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("test.queue", this.queue)));
        this.context.registerBean("shutdownWorkLedger", WorkLedger.class, () -> this.ledger);
        this.context.registerBean(CachingConnectionFactory.class, RabbitDrainTests::connections);
    }

    @AfterEach
    void stop() throws Exception {
        this.shop.release.countDown();
        this.context.close();
        this.channel.queueDelete(this.queue);
        this.channel.queueDelete(REPLIES);
        this.connection.close();
        this.outside.destroy();
    }

    private void startAnnotated(Kind kind, Consumer<AbstractRabbitListenerContainerFactory<?>> settings) {
        this.context.registerBean(Shop.class, () -> this.shop);
        this.context.register(Annotations.class);
        AbstractRabbitListenerContainerFactory<?> factory =
                switch (kind) {
                    case SIMPLE ->
                        new SimpleRabbitListenerContainerFactory() {
                            @Override
                            protected SimpleMessageListenerContainer createContainerInstance() {
                                return new ObservedSimple();
                            }
                        };
                    case DIRECT ->
                        new DirectRabbitListenerContainerFactory() {
                            @Override
                            protected DirectMessageListenerContainer createContainerInstance() {
                                return new ObservedDirect();
                            }
                        };
                };
        settings.accept(factory);
        this.context.registerBean(
                "rabbitListenerContainerFactory", AbstractRabbitListenerContainerFactory.class, () -> {
                    factory.setConnectionFactory(this.context.getBean(CachingConnectionFactory.class));
                    return factory;
                });
        refresh();
    }

    private void refresh() {
        this.context.register(RabbitShutdownAutoConfiguration.class);
        this.context.refresh();
        this.ledger.addSource(this.context.getBean(WorkSource.class));
    }

    private void send(String... texts) throws Exception {
        for (String text : texts) {
            this.channel.basicPublish(
                    "",
                    this.queue,
                    new BasicProperties.Builder().contentType("text/plain").build(),
                    text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Take what is left, each with a mark if it has been delivered before. */
    private List<String> take(int count) throws Exception {
        BlockingQueue<String> left = new LinkedBlockingQueue<>();
        String consumer = this.channel.basicConsume(
                this.queue,
                true,
                (tag, message) -> left.add(new String(message.getBody(), StandardCharsets.UTF_8)
                        + (message.getEnvelope().isRedeliver() ? " again" : "")),
                (tag) -> {});
        List<String> taken = new CopyOnWriteArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(left.take());
        }
        this.channel.basicCancel(consumer);
        taken.addAll(left);
        assertThat(this.channel.messageCount(this.queue)).isZero();
        return taken;
    }

    private void startDraining() throws InterruptedException {
        this.ledger.startDraining();
        this.stopped.await();
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    @ParameterizedTest
    @EnumSource
    void completesTheMessageThatIsBeingHandledAndGivesTheOthersBack(Kind kind) throws Exception {
        send("1", "2", "3");
        startAnnotated(kind, (factory) -> {});
        assertThat(this.shop.begun.take()).isEqualTo("1");
        startDraining();
        this.shop.release.countDown();
        awaitIdle();
        assertThat(this.shop.done).containsExactly("1");
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 1L);
        assertThat(take(2)).containsExactly("2 again", "3 again");
        assertThat(this.failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void isOutstandingUntilNobodyConsumesAnyLonger(Kind kind) throws Exception {
        startAnnotated(kind, (factory) -> {});
        startDraining();
        awaitIdle();
        assertThat(this.channel.consumerCount(this.queue)).isZero();
    }

    @Tag("boot-4.1")
    @Test
    void doesNotWaitForAContainerWhoseConsumersHaveNotBeenStarted() throws Exception {
        startAnnotated(
                Kind.DIRECT,
                (factory) -> factory.setContainerCustomizer((container) -> container.setTaskExecutor((task) -> {})));
        startDraining();
        awaitIdle();
        assertThat(this.channel.consumerCount(this.queue)).isZero();
    }

    @Tag("boot-4.1")
    @ParameterizedTest
    @EnumSource
    void waitsLongerForAListenerThanTheContainerWould(Kind kind) throws Exception {
        send("1");
        startAnnotated(
                kind, (factory) -> factory.setContainerCustomizer((container) -> container.setShutdownTimeout(1)));
        this.shop.begun.take();
        startDraining();
        // A container that gave up would have closed its channel by the time the broker has answered.
        this.channel.messageCount(this.queue);
        this.shop.release.countDown();
        awaitIdle();
        send("2");
        assertThat(take(1)).containsExactly("2");
    }

    @ParameterizedTest
    @EnumSource
    void namesTheMessageThatIsBeingHandled(Kind kind) throws Exception {
        send("1");
        startAnnotated(kind, (factory) -> {});
        this.shop.begun.take();
        startDraining();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactlyInAnyOrder("rabbit (no longer fetching)", this.queue + " (message #1)");
        this.shop.release.countDown();
        awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void interruptsAListenerWhoseMessageIsDeliveredAgain(Kind kind) throws Exception {
        send("1");
        MethodInterceptor rejecting = (invocation) -> {
            try {
                return invocation.proceed();
            } catch (Exception ex) {
                throw new AmqpRejectAndDontRequeueException("as the application does with failures", ex);
            }
        };
        startAnnotated(kind, (factory) -> factory.setAdviceChain(rejecting));
        this.shop.begun.take();
        startDraining();
        this.ledger.cancel();
        awaitIdle();
        assertThat(this.shop.done).isEmpty();
        assertThat(this.ledger.cancelled()).extracting(WorkDetails::description).contains(this.queue + " (message #1)");
        assertThat(this.ledger.failed()).isEmpty();
        assertThat(take(1)).containsExactly("1 again");
    }

    @ParameterizedTest
    @EnumSource
    void closesWithoutWaitingForAListenerThatWasAbandoned(Kind kind) throws Exception {
        send("stubborn");
        startAnnotated(kind, (factory) -> {});
        this.shop.begun.take();
        startDraining();
        this.ledger.cancel();
        assertThat(this.shop.begun.take()).isEqualTo("ignored");
        assertThat(this.ledger.abandon())
                .filteredOn((work) -> work.description().startsWith(this.queue))
                .singleElement()
                .satisfies((work) -> assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().contains("RabbitDrainTests")));
        this.context.close();
        assertThat(this.shop.done).isEmpty();
        assertThat(take(1)).containsExactly("stubborn again");
    }

    @Test
    void stopsAContainerThatIsABean() throws Exception {
        send("1", "2");
        this.context.registerBean(AbstractMessageListenerContainer.class, () -> {
            AbstractMessageListenerContainer container = new ObservedSimple();
            container.setConnectionFactory(this.context.getBean(CachingConnectionFactory.class));
            container.setQueueNames(this.queue);
            container.setMessageListener(
                    (message) -> this.shop.handle(new String(message.getBody(), StandardCharsets.UTF_8)));
            return container;
        });
        refresh();
        this.shop.begun.take();
        startDraining();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .contains(this.queue + " (message #1)");
        this.shop.release.countDown();
        awaitIdle();
        assertThat(this.shop.done).containsExactly("1");
        assertThat(take(1)).containsExactly("2 again");
    }

    @Test
    void stopsUntilItIsResumed() throws Exception {
        this.shop.release.countDown();
        this.context.registerBean(SimpleMessageListenerContainer.class, () -> {
            SimpleMessageListenerContainer container =
                    new SimpleMessageListenerContainer(this.context.getBean(CachingConnectionFactory.class));
            container.setQueueNames(this.queue);
            container.setMessageListener(
                    (message) -> this.shop.handle(new String(message.getBody(), StandardCharsets.UTF_8)));
            return container;
        });
        refresh();
        RabbitWorkSource source = this.context.getBean(RabbitWorkSource.class);
        source.pause();
        send("1");
        assertThat(this.context.getBean(SimpleMessageListenerContainer.class).isRunning())
                .isFalse();
        source.resume();
        assertThat(this.shop.begun.take()).isEqualTo("1");
    }

    @Test
    void receivesRepliesWhileDraining() throws Exception {
        this.context.registerBean(RabbitTemplate.class, () -> {
            RabbitTemplate template = new RabbitTemplate(this.context.getBean(CachingConnectionFactory.class));
            template.setReplyAddress(REPLIES);
            return template;
        });
        this.context.registerBean("replies", SimpleMessageListenerContainer.class, () -> {
            SimpleMessageListenerContainer container =
                    new SimpleMessageListenerContainer(this.context.getBean(CachingConnectionFactory.class));
            container.setQueueNames(REPLIES);
            container.setMessageListener(this.context.getBean(RabbitTemplate.class));
            return container;
        });
        refresh();
        this.channel.basicConsume(
                this.queue,
                true,
                (tag, message) -> this.channel.basicPublish(
                        "", message.getProperties().getReplyTo(), message.getProperties(), message.getBody()),
                (tag) -> {});
        this.ledger.startDraining();
        awaitIdle();
        assertThat(this.context
                        .getBean("replies", AbstractMessageListenerContainer.class)
                        .isRunning())
                .isTrue();
        assertThat(this.context.getBean(RabbitTemplate.class).convertSendAndReceive("", this.queue, "question"))
                .isEqualTo("question");
    }
}
