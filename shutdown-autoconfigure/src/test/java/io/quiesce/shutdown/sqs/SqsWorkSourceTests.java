package io.quiesce.shutdown.sqs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class SqsWorkSourceTests extends WorkSourceContract {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch entered = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private final TestQueues queues = TestQueues.empty();

    @BeforeEach
    void start() {
        this.queues.create(TestQueues.QUEUE, Map.of());
        this.context.registerBean(SqsMessageListenerContainer.class, this::container);
        this.context.registerBean(
                SqsWorkSource.class,
                () -> new SqsWorkSource(
                        this.context.getDefaultListableBeanFactory(), this.ledger, Duration.ofMinutes(1), this.clock));
        this.context.refresh();
    }

    private SqsMessageListenerContainer<Object> container() {
        return SqsMessageListenerContainer.builder()
                .sqsAsyncClient(this.queues.client())
                .queueNames(TestQueues.QUEUE)
                .messageListener((message) -> {
                    this.entered.countDown();
                    try {
                        this.release.await();
                    } catch (InterruptedException ex) {
                        throw new IllegalStateException(ex);
                    }
                })
                .build();
    }

    @AfterEach
    void stop() {
        this.release.countDown();
        this.context.close();
    }

    @Override
    protected WorkSource source() {
        return this.context.getBean(SqsWorkSource.class);
    }

    @Override
    protected void beginWork() throws Exception {
        this.queues.send("order");
        this.entered.await();
    }

    @Override
    protected void endWork() {
        this.release.countDown();
    }

    @Override
    protected boolean isSettled() {
        return !this.context.getBean(SqsMessageListenerContainer.class).isRunning()
                && this.queues.count(TestQueues.QUEUE) == 0;
    }
}
