package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.AbstractRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import reactor.core.publisher.Mono;

/**
 * Results that come later and transacted channels, with a real broker, for simple and for direct containers. The time-out
 * only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@ValueSource(booleans = {true, false})
class RabbitModesTests {

    private static final String QUEUE = "quiesce-modes";

    private static final String SETTLED = "quiesce-settled";

    private static TestBroker broker;

    @Parameter
    private boolean simple;

    private final SystemClock clock = new SystemClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private CachingConnectionFactory outside;

    private Channel channel;

    @EnableRabbit
    static class Annotations {}

    static class FutureListener {

        final BlockingQueue<CompletableFuture<Void>> results = new LinkedBlockingQueue<>();

        @RabbitListener(queues = QUEUE)
        CompletableFuture<Void> handle(String text) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.results.add(result);
            return result;
        }
    }

    static class MonoListener {

        final BlockingQueue<CompletableFuture<Void>> results = new LinkedBlockingQueue<>();

        @RabbitListener(queues = QUEUE)
        Mono<Void> handle(String text) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.results.add(result);
            return Mono.fromFuture(result);
        }
    }

    /** The listener of a container that is a bean: the work is counted farther in, and has ended when it returns. */
    static class RawListener implements ChannelAwareMessageListener {

        final BlockingQueue<CompletableFuture<Void>> results = new LinkedBlockingQueue<>();

        @Override
        public boolean isAsyncReplies() {
            return true;
        }

        @Override
        public void onMessage(Message message, @Nullable Channel channel) {
            CompletableFuture<Void> acknowledged = new CompletableFuture<>();
            long tag = message.getMessageProperties().getDeliveryTag();
            acknowledged.thenRun(() -> {
                try {
                    Objects.requireNonNull(channel).basicAck(tag, false);
                } catch (IOException ex) {
                    throw new UncheckedIOException(ex);
                }
            });
            this.results.add(acknowledged);
        }
    }

    /** Sends on what it has received, in the transaction of its channel. */
    static class TransactedListener {

        final CountDownLatch entered = new CountDownLatch(1);

        final CountDownLatch release = new CountDownLatch(1);

        private final RabbitTemplate template;

        TransactedListener(CachingConnectionFactory connections) {
            this.template = new RabbitTemplate(connections);
            this.template.setChannelTransacted(true);
        }

        @RabbitListener(queues = QUEUE)
        void handle(String text) throws InterruptedException {
            this.template.convertAndSend(SETTLED, "settled " + text);
            this.entered.countDown();
            this.release.await();
        }
    }

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.shared();
    }

    @BeforeEach
    void start() throws Exception {
        this.outside = broker.connections();
        this.channel = this.outside.createConnection().createChannel(false);
        for (String queue : List.of(QUEUE, SETTLED)) {
            this.channel.queueDelete(queue);
            this.channel.queueDeclare(queue, false, false, false, null);
        }
        this.context.getBeanFactory().registerSingleton("shutdownWorkLedger", this.ledger);
        this.context.registerBean(CachingConnectionFactory.class, broker::connections);
    }

    @AfterEach
    void stop() throws Exception {
        this.context.close();
        this.channel.queueDelete(QUEUE);
        this.channel.queueDelete(SETTLED);
        this.outside.destroy();
    }

    private <T> T listen(Class<T> listener, Consumer<AbstractRabbitListenerContainerFactory<?>> settings) {
        AbstractRabbitListenerContainerFactory<?> factory =
                this.simple ? new SimpleRabbitListenerContainerFactory() : new DirectRabbitListenerContainerFactory();
        settings.accept(factory);
        this.context.registerBean(
                "rabbitListenerContainerFactory", AbstractRabbitListenerContainerFactory.class, () -> {
                    factory.setConnectionFactory(this.context.getBean(CachingConnectionFactory.class));
                    return factory;
                });
        this.context.registerBean(listener);
        this.context.register(Annotations.class, RabbitShutdownAutoConfiguration.class);
        this.context.refresh();
        this.ledger.addSource(this.context.getBean(RabbitWorkSource.class));
        return this.context.getBean(listener);
    }

    private BlockingQueue<CompletableFuture<Void>> listenInABean() {
        RawListener listener = new RawListener();
        this.context.registerBean(AbstractMessageListenerContainer.class, () -> {
            CachingConnectionFactory connections = this.context.getBean(CachingConnectionFactory.class);
            AbstractMessageListenerContainer container = this.simple
                    ? new SimpleMessageListenerContainer(connections)
                    : new DirectMessageListenerContainer(connections);
            container.setQueueNames(QUEUE);
            container.setMessageListener(listener);
            return container;
        });
        this.context.register(RabbitShutdownAutoConfiguration.class);
        this.context.refresh();
        this.ledger.addSource(this.context.getBean(RabbitWorkSource.class));
        return listener.results;
    }

    private void send(String... texts) throws Exception {
        for (String text : texts) {
            this.channel.basicPublish(
                    "",
                    QUEUE,
                    new BasicProperties.Builder().contentType("text/plain").build(),
                    text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Take what is in a queue, each with a mark if it has been delivered before. Nobody else consumes from it. */
    private List<String> take(String queue) throws Exception {
        assertThat(this.channel.consumerCount(queue)).isZero();
        List<String> taken = new ArrayList<>();
        GetResponse got = this.channel.basicGet(queue, true);
        while (got != null) {
            taken.add(new String(got.getBody(), StandardCharsets.UTF_8)
                    + (got.getEnvelope().isRedeliver() ? " again" : ""));
            got = this.channel.basicGet(queue, true);
        }
        return taken;
    }

    /** Take what a channel gives back when it closes, which is after its container has stopped. */
    private List<String> takeReturned(int count) throws Exception {
        BlockingQueue<String> returned = new LinkedBlockingQueue<>();
        String consumer = this.channel.basicConsume(
                QUEUE,
                true,
                (tag, message) -> returned.add(new String(message.getBody(), StandardCharsets.UTF_8)
                        + (message.getEnvelope().isRedeliver() ? " again" : "")),
                (tag) -> {});
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(returned.take());
        }
        this.channel.basicCancel(consumer);
        taken.addAll(returned);
        return taken;
    }

    private void awaitNobodyConsumes() throws Exception {
        while (this.channel.consumerCount(QUEUE) > 0) {
            Thread.onSpinWait();
        }
    }

    private boolean isIdle() {
        return this.ledger.isIdle(Set.of(WorkKind.MESSAGES));
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, this::isIdle);
    }

    private List<String> outstanding() {
        return this.ledger.outstanding().stream().map(WorkDetails::description).toList();
    }

    /** The listener returns at once, and nothing tells when its thread is back. */
    private void awaitReturned(int messages) {
        while (this.ledger.outstanding().stream()
                        .filter((work) -> work.thread() == null)
                        .count()
                != messages) {
            Thread.onSpinWait();
        }
    }

    @Test
    void waitsForResultsAndTheirAcknowledgements() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(FutureListener.class, (factory) -> {}).results;
        send("1", "2");
        CompletableFuture<Void> first = results.take();
        CompletableFuture<Void> second = results.take();
        awaitReturned(2);
        assertThat(outstanding()).containsExactly(QUEUE + " (message #1)", QUEUE + " (message #2)");
        awaitClosed();
        second.complete(null);
        assertThat(isIdle()).isFalse();
        first.complete(null);
        awaitIdle();
        assertThat(take(QUEUE)).isEmpty();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 2L);
    }

    @Test
    void waitsForResultsAndStopsUntilItIsResumed() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(FutureListener.class, (factory) -> {}).results;
        RabbitWorkSource source = this.context.getBean(RabbitWorkSource.class);
        send("1");
        CompletableFuture<Void> first = results.take();
        awaitReturned(1);
        FutureTask<Void> pause = new FutureTask<>(() -> {
            source.pause();
            return null;
        });
        new Thread(pause, "pause").start();
        while (!source.awaitsResults()) {
            Thread.onSpinWait();
        }
        assertThat(pause.isDone()).isFalse();
        first.complete(null);
        pause.get();
        awaitNobodyConsumes();
        send("2");
        assertThat(results).isEmpty();
        source.resume();
        results.take().complete(null);
        this.ledger.startDraining();
        awaitIdle();
        assertThat(take(QUEUE)).isEmpty();
    }

    @Test
    void waitsForMonos() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(MonoListener.class, (factory) -> {}).results;
        send("1");
        CompletableFuture<Void> result = results.take();
        awaitReturned(1);
        awaitClosed();
        assertThat(isIdle()).isFalse();
        result.complete(null);
        awaitIdle();
        assertThat(take(QUEUE)).isEmpty();
    }

    @Test
    void givesBackAMessageWhoseResultFails() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(FutureListener.class, (factory) -> {}).results;
        send("1");
        CompletableFuture<Void> result = results.take();
        awaitReturned(1);
        awaitClosed();
        result.completeExceptionally(new IllegalStateException("failing"));
        awaitIdle();
        assertThat(results).isEmpty();
        assertThat(takeReturned(1)).containsExactly("1 again");
    }

    @Test
    void handsOutNothingWhileItWaitsForResults() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(FutureListener.class, (factory) -> {}).results;
        send("1");
        CompletableFuture<Void> result = results.take();
        awaitReturned(1);
        awaitClosed();
        send("2", "3");
        result.complete(null);
        awaitIdle();
        assertThat(results).isEmpty();
        assertThat(takeReturned(2)).extracting((text) -> text.charAt(0)).containsExactlyInAnyOrder('2', '3');
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 1L);
    }

    /** Begin the drain; nothing tells when a container waits for its results. */
    private void awaitClosed() {
        this.ledger.startDraining();
        while (!this.context.getBean(RabbitWorkSource.class).awaitsResults()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void waitsForResultsNoLongerThanUntilWorkIsCancelled() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listen(FutureListener.class, (factory) -> {}).results;
        send("1");
        results.take();
        awaitReturned(1);
        this.ledger.startDraining();
        this.ledger.cancel();
        awaitIdle();
        assertThat(this.ledger.cancelled()).extracting(WorkDetails::description).contains(QUEUE + " (message #1)");
        assertThat(takeReturned(1)).containsExactly("1 again");
    }

    @Test
    void commitsTheTransactionOfAChannel() throws Exception {
        TransactedListener listener = listen(TransactedListener.class, (factory) -> factory.setChannelTransacted(true));
        send("1", "2");
        listener.entered.await();
        this.ledger.startDraining();
        awaitNobodyConsumes();
        assertThat(this.channel.messageCount(SETTLED)).isZero();
        listener.release.countDown();
        awaitIdle();
        List<String> settled = take(SETTLED);
        // A direct container hands out what it has until it knows what the broker knows already.
        assertThat(settled).isSubsetOf("settled 1", "settled 2").contains("settled 1");
        assertThat(takeReturned(2 - settled.size())).isEqualTo(settled.size() == 1 ? List.of("2 again") : List.of());
    }

    @Test
    void rollsBackTheTransactionOfAChannelThatIsCancelled() throws Exception {
        TransactedListener listener = listen(TransactedListener.class, (factory) -> factory.setChannelTransacted(true));
        send("1");
        listener.entered.await();
        this.ledger.startDraining();
        // A message that is given back sooner may come to the same listener again.
        awaitNobodyConsumes();
        this.ledger.cancel();
        awaitIdle();
        assertThat(takeReturned(1)).containsExactly("1 again");
        assertThat(take(SETTLED)).isEmpty();
    }

    @Test
    void waitsForTheResultsOfAContainerThatIsABean() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listenInABean();
        send("1");
        CompletableFuture<Void> result = results.take();
        awaitReturned(1);
        awaitClosed();
        assertThat(outstanding()).contains(QUEUE + " (message #1)");
        assertThat(isIdle()).isFalse();
        result.complete(null);
        awaitIdle();
        assertThat(take(QUEUE)).isEmpty();
    }

    @Test
    void givesBackWhatAContainerThatIsABeanHasNotAcknowledgedWhenItIsCancelled() throws Exception {
        BlockingQueue<CompletableFuture<Void>> results = listenInABean();
        send("1");
        results.take();
        awaitReturned(1);
        awaitClosed();
        this.ledger.cancel();
        awaitIdle();
        assertThat(this.ledger.cancelled()).extracting(WorkDetails::description).contains(QUEUE + " (message #1)");
        assertThat(takeReturned(1)).containsExactly("1 again");
    }
}
