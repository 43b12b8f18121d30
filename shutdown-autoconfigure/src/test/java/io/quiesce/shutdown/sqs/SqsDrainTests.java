package io.quiesce.shutdown.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.config.SqsBootstrapConfiguration;
import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.AsyncComponentAdapters;
import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.awspring.cloud.sqs.listener.ListenerMode;
import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.awspring.cloud.sqs.listener.SqsContainerOptionsBuilder;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.awspring.cloud.sqs.listener.StandardSqsComponentFactory;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Listeners of SQS with ElasticMQ behind them. The time-out only ends a test that hangs.
 */
@Timeout(60)
class SqsDrainTests {

    private static final String FIFO = "orders.fifo";

    private final SystemClock clock = new SystemClock();

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final TestQueues queues = TestQueues.empty();

    private final Shop shop = new Shop();

    /** What handles the messages. */
    static class Shop implements MessageListener<String> {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final List<String> done = new CopyOnWriteArrayList<>();

        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void onMessage(Message<String> message) {
            handle(message.getPayload());
        }

        @Override
        public void onMessage(Collection<Message<String>> messages) {
            handle(messages.size() + " messages");
        }

        void handle(String text) {
            this.begun.add(text);
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            this.done.add(text);
        }
    }

    static class AnnotatedShop extends Shop {

        @SqsListener(TestQueues.QUEUE)
        void receive(String text) {
            handle(text);
        }
    }

    @Import(SqsBootstrapConfiguration.class)
    static class Annotations {}

    @BeforeEach
    void createQueue() {
        this.queues.create(TestQueues.QUEUE, Map.of());
    }

    @AfterEach
    void stop() {
        this.shop.release.countDown();
        this.context.close();
    }

    private SqsMessageListenerContainer<String> container(SqsAsyncClient client, String queue) {
        SqsMessageListenerContainer<String> container = new SqsMessageListenerContainer<>(client);
        container.setQueueNames(queue);
        container.setMessageListener(this.shop);
        return container;
    }

    private SqsMessageListenerContainer<String> start(Consumer<SqsContainerOptionsBuilder> options) {
        return start(container(this.queues.client(), TestQueues.QUEUE), options);
    }

    private SqsMessageListenerContainer<String> start(
            SqsMessageListenerContainer<String> container, Consumer<SqsContainerOptionsBuilder> options) {
        container.configure(options);
        this.context.registerBean(SqsMessageListenerContainer.class, () -> container);
        refresh();
        return container;
    }

    private void refresh() {
        this.context.registerBean(
                SqsWorkSource.class,
                () -> new SqsWorkSource(
                        this.context.getDefaultListableBeanFactory(), this.ledger, Duration.ofMinutes(1), this.clock));
        this.context.refresh();
        this.ledger.addSource(this.context.getBean(SqsWorkSource.class));
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    private static void oneAtATime(SqsContainerOptionsBuilder options) {
        options.maxConcurrentMessages(1).maxMessagesPerPoll(1);
    }

    @Test
    void completesAndAcknowledgesTheMessageThatIsBeingHandledAndLeavesTheOthers() throws Exception {
        this.queues.send("1", "2");
        start(SqsDrainTests::oneAtATime);
        String handled = this.shop.begun.take();
        this.ledger.startDraining();
        this.shop.release.countDown();
        awaitIdle();
        List<String> done = List.copyOf(this.shop.done);
        assertThat(done).contains(handled);
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, (long) done.size());
        int left = this.queues.count(TestQueues.QUEUE);
        // The other one may have been polled in the moment in which the first one was done.
        assertThat(left).isEqualTo(2 - done.size());
        assertThat((left > 0) ? this.queues.take() : List.of())
                .doesNotContain(handled)
                .hasSize(left);
        assertThat(this.failures).isEmpty();
    }

    @Test
    void namesTheMessageThatIsBeingHandled() throws Exception {
        this.queues.send("1");
        start((options) -> {});
        this.shop.begun.take();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .singleElement()
                .asString()
                .matches("orders \\(message [0-9a-f-]{36}\\)");
    }

    @Test
    void countsTheMessagesOfAnnotatedListeners() throws Exception {
        this.queues.send("1");
        AnnotatedShop annotated = new AnnotatedShop();
        this.context.registerBean(AnnotatedShop.class, () -> annotated);
        this.context.register(Annotations.class);
        this.context.registerBean(
                "defaultSqsListenerContainerFactory",
                SqsMessageListenerContainerFactory.class,
                () -> SqsMessageListenerContainerFactory.builder()
                        .sqsAsyncClient(this.queues.client())
                        .build());
        refresh();
        assertThat(annotated.begun.take()).isEqualTo("1");
        assertThat(this.ledger.outstanding()).hasSize(1);
        this.ledger.startDraining();
        annotated.release.countDown();
        awaitIdle();
        assertThat(this.context.getBean(MessageListenerContainerRegistry.class).getListenerContainers())
                .noneMatch((container) -> container.isRunning());
        assertThat(this.queues.count(TestQueues.QUEUE)).isZero();
    }

    @Test
    void countsABatchAsOne() throws Exception {
        this.queues.send("1", "2");
        start((options) -> options.listenerMode(ListenerMode.BATCH));
        assertThat(this.shop.begun.take()).isEqualTo("2 messages");
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactly("orders (2 messages)");
        this.ledger.startDraining();
        this.shop.release.countDown();
        awaitIdle();
        assertThat(this.queues.count(TestQueues.QUEUE)).isZero();
    }

    @Test
    void completesWhatIsBeingHandledOfAFifoQueue() throws Exception {
        this.queues.create(
                FIFO,
                Map.of(QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true"));
        this.queues
                .client()
                .sendMessage((send) -> send.queueUrl(this.queues.url(FIFO))
                        .messageGroupId("group")
                        .messageBody("1"))
                .join();
        start(container(this.queues.client(), FIFO), (options) -> {});
        this.shop.begun.take();
        this.ledger.startDraining();
        this.shop.release.countDown();
        awaitIdle();
        assertThat(this.shop.done).containsExactly("1");
        assertThat(this.queues.count(FIFO)).isZero();
    }

    @Test
    void interruptsAListenerWhoseMessageStaysInTheQueue() throws Exception {
        this.queues.send("1");
        start((options) -> {});
        this.shop.begun.take();
        this.ledger.startDraining();
        this.ledger.cancel();
        awaitIdle();
        assertThat(this.shop.done).isEmpty();
        assertThat(this.ledger.cancelled())
                .extracting(WorkDetails::description)
                .anyMatch((description) -> description.startsWith("orders (message "));
        assertThat(this.queues.count(TestQueues.QUEUE)).isEqualTo(1);
    }

    @Test
    void waitsLongerThanTheContainerWould() throws Exception {
        this.queues.send("1");
        start((options) -> options.listenerShutdownTimeout(Duration.ofMillis(1)));
        this.shop.begun.take();
        this.ledger.startDraining();
        this.shop.release.countDown();
        awaitIdle();
        assertThat(this.queues.count(TestQueues.QUEUE)).isZero();
    }

    @Test
    void leavesALongerTimeAsItIs() {
        SqsMessageListenerContainer<String> container =
                start((options) -> options.listenerShutdownTimeout(Duration.ofHours(1)));
        assertThat(container.getContainerOptions().getListenerShutdownTimeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void leavesComponentsOfTheApplicationAsTheyAre() {
        StandardSqsComponentFactory<String> components = new StandardSqsComponentFactory<>();
        SqsMessageListenerContainer<String> container = container(this.queues.client(), TestQueues.QUEUE);
        container.setComponentFactories(List.of(components));
        start(container, (options) -> {});
        assertThat(container.getContainerComponentFactories()).containsExactly(components);
    }

    @Test
    void doesNotWaitForAQueueThatDoesNotAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        SqsAsyncClient silent = this.queues.clientWith(() -> {
            asked.countDown();
            return new CompletableFuture<>();
        });
        start(container(silent, TestQueues.QUEUE), (options) -> {});
        asked.await();
        this.ledger.startDraining();
        awaitIdle();
        assertThat(this.failures).isEmpty();
    }

    @Test
    void stopsUntilItIsResumed() throws Exception {
        SqsMessageListenerContainer<String> container = start((options) -> {});
        this.shop.release.countDown();
        SqsWorkSource source = this.context.getBean(SqsWorkSource.class);
        source.pause();
        assertThat(container.isRunning()).isFalse();
        this.queues.send("1");
        source.resume();
        assertThat(this.shop.begun.take()).isEqualTo("1");
        this.queues.send("2");
        assertThat(this.shop.begun.take()).isEqualTo("2");
    }

    /** An interceptor may pass a message on from any thread. */
    @Test
    void countsWhatTheContainerHandlesOnAThreadOfItsOwn() throws Exception {
        TrackedListener<String> listener = new TrackedListener<>(AsyncComponentAdapters.adapt(this.shop), this.ledger);
        listener.setTaskExecutor(new SimpleAsyncTaskExecutor());
        CompletableFuture<Void> result =
                listener.onMessage(MessageBuilder.withPayload("1").build());
        assertThat(this.shop.begun.take()).isEqualTo("1");
        assertThat(this.ledger.outstanding()).hasSize(1);
        this.ledger.startDraining();
        this.shop.release.countDown();
        awaitIdle();
        assertThat(result).isCompleted();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.MESSAGES, 1L);
    }

    @Test
    void waitsForAResultThatComesLater() throws Exception {
        this.queues.send("1");
        CompletableFuture<Void> result = new CompletableFuture<>();
        startAsynchronous(result).await();
        this.ledger.startDraining();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .anyMatch((description) -> description.startsWith("orders (message "));
        result.complete(null);
        awaitIdle();
        assertThat(this.queues.count(TestQueues.QUEUE)).isZero();
    }

    @Test
    void cancelsAResultThatComesLater() throws Exception {
        this.queues.send("1");
        CompletableFuture<Void> result = new CompletableFuture<>();
        startAsynchronous(result).await();
        this.ledger.startDraining();
        this.ledger.cancel();
        awaitIdle();
        assertThat(result).isCancelled();
        assertThat(this.queues.count(TestQueues.QUEUE)).isEqualTo(1);
    }

    private CountDownLatch startAsynchronous(CompletableFuture<Void> result) {
        CountDownLatch called = new CountDownLatch(1);
        AsyncMessageListener<String> listener = (message) -> {
            called.countDown();
            return result;
        };
        SqsMessageListenerContainer<String> container = container(this.queues.client(), TestQueues.QUEUE);
        container.setAsyncMessageListener(listener);
        start(container, (options) -> {});
        return called;
    }
}
