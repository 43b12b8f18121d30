package io.quiesce.shutdown.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.awspring.cloud.sqs.listener.SqsContainerOptions;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementOrdering;
import io.quiesce.shutdown.engine.ForwardingClock;
import io.quiesce.shutdown.engine.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Acknowledgements that are answered when the test wants them to. The time-out only ends a test that hangs.
 */
@Timeout(60)
class CountedAcknowledgementsTests {

    private final ObservedClock clock = new ObservedClock();

    private final CountedAcknowledgements<String> acknowledgements = new CountedAcknowledgements<>(this.clock);

    private final CountDownLatch sent = new CountDownLatch(1);

    private final CompletableFuture<Void> answer = new CompletableFuture<>();

    /** Knows how it was when somebody began to wait. */
    private final class ObservedClock extends ForwardingClock {

        private final CountDownLatch asked = new CountDownLatch(1);

        private volatile boolean running;

        private volatile boolean over;

        ObservedClock() {
            super(new SystemClock());
        }

        @Override
        public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
            this.running = CountedAcknowledgementsTests.this.acknowledgements.isRunning();
            this.over = condition.getAsBoolean();
            this.asked.countDown();
            return super.awaitUntil(deadline, condition);
        }
    }

    @BeforeEach
    void configure() {
        this.acknowledgements.setId("orders");
        this.acknowledgements.setTaskExecutor(new SimpleAsyncTaskExecutor());
        this.acknowledgements.setMaxAcknowledgementsPerBatch(10);
        this.acknowledgements.setAcknowledgementExecutor((messages) -> {
            this.sent.countDown();
            return this.answer;
        });
    }

    private void start(Duration longest) {
        this.acknowledgements.configure(SqsContainerOptions.builder()
                .acknowledgementInterval(Duration.ZERO)
                .acknowledgementThreshold(1)
                .acknowledgementOrdering(AcknowledgementOrdering.PARALLEL)
                .acknowledgementShutdownTimeout(longest)
                .build());
        this.acknowledgements.start();
        this.acknowledgements.onAcknowledge(MessageBuilder.withPayload("1").build());
    }

    @AfterEach
    void stop() {
        this.answer.complete(null);
        this.acknowledgements.stop();
    }

    private boolean endsAfterTheAnswer(Runnable answering) throws Exception {
        AtomicBoolean answered = new AtomicBoolean();
        this.sent.await();
        CompletableFuture<Boolean> seen = CompletableFuture.supplyAsync(() -> {
            this.acknowledgements.await();
            return answered.get();
        });
        this.clock.asked.await();
        assertThat(this.clock.over).isFalse();
        answered.set(true);
        answering.run();
        return seen.get();
    }

    @Test
    void areAwaitedUntilTheyAreAnswered() throws Exception {
        start(Duration.ofHours(1));
        assertThat(endsAfterTheAnswer(() -> this.answer.complete(null))).isTrue();
    }

    @Test
    void areAwaitedBeforeTheProcessorStops() {
        start(Duration.ofHours(1));
        this.answer.complete(null);
        this.acknowledgements.stop();
        assertThat(this.clock.running).isTrue();
        assertThat(this.acknowledgements.isRunning()).isFalse();
    }

    @Test
    void areAwaitedUntilTheyHaveFailed() throws Exception {
        start(Duration.ofHours(1));
        assertThat(endsAfterTheAnswer(() -> this.answer.completeExceptionally(new IllegalStateException("no queue"))))
                .isTrue();
    }

    @Test
    void areNotAwaitedForLongerThanTheContainerIsTo() {
        start(Duration.ofMillis(1));
        this.acknowledgements.await();
        assertThat(this.answer).isNotDone();
    }

    @Test
    void areNoLongerAwaitedByAThreadThatIsInterrupted() {
        start(Duration.ofHours(1));
        Thread.currentThread().interrupt();
        this.acknowledgements.await();
        assertThat(Thread.interrupted()).isTrue();
    }
}
