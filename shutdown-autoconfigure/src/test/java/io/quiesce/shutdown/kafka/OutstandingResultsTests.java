package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anySet;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.quiesce.shutdown.engine.ThreadStarter;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.ArgumentCaptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

class OutstandingResultsTests {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private final Runnable callback = mock();

    private final ConcurrentMessageListenerContainer<String, String> container = mock();

    private final Consumer<String, String> consumer = mock();

    private final OutstandingResults results = new OutstandingResults(this.container);

    @BeforeEach
    void run() {
        given(this.container.isRunning()).willReturn(true);
        children(1);
        given(this.consumer.assignment()).willReturn(Set.of(PARTITION));
        given(this.consumer.paused()).willReturn(Set.of(PARTITION));
        given(this.consumer.position(PARTITION)).willReturn(3L);
        for (int offset = 0; offset < 3; offset++) {
            this.results.handOut("orders", 0, offset);
        }
    }

    private void children(int count) {
        KafkaMessageListenerContainer<String, String> child = mock();
        given(child.isRunning()).willReturn(true);
        given(this.container.getContainers()).willReturn(Collections.nCopies(count, child));
    }

    private void committed(long offset) {
        given(this.consumer.committed(anySet())).willReturn(Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }

    private void thenStops() {
        ArgumentCaptor<Runnable> stopped = ArgumentCaptor.captor();
        then(this.container).should().stop(stopped.capture());
        then(this.callback).should(never()).run();
        stopped.getValue().run();
        then(this.callback).should().run();
    }

    @Test
    void pausesAtOnce() {
        this.results.stop(this.callback);
        then(this.container).should().pause();
        then(this.container).should(never()).stop(any());
    }

    @Test
    void leavesAContainerAloneThatIsNotToStop() {
        committed(3);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void stopsInTheTurnAfterAllIsCommitted() {
        committed(3);
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
        this.results.consumers().beforePoll(this.consumer);
        thenStops();
    }

    @Test
    void waitsForWhatIsNotCommitted() {
        committed(2);
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void doesNotWaitForAPartitionThatOthersHaveNow() {
        given(this.consumer.assignment()).willReturn(Set.of());
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        thenStops();
    }

    @Test
    void waitsUntilTheConsumerFetchesNoMore() {
        given(this.consumer.paused()).willReturn(Set.of());
        committed(3);
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void waitsForTheOtherConsumers() {
        children(2);
        committed(3);
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    /** A consumer whose thread goes on to do something else, as those of a pool do, after a turn and its end. */
    private static void onAnotherThread(Runnable action) {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture.runAsync(action, pool).join();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void waitsForTheOtherConsumersStillWhenOneHasEnded() {
        children(3);
        committed(3);
        this.results.stop(this.callback);
        onAnotherThread(() -> {
            this.results.consumers().beforePoll(this.consumer);
            this.results.consumers().gone();
        });
        children(2);
        this.results.consumers().beforePoll(this.consumer);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void doesNotCallItASuccessWhenAConsumerEndsWithoutItsResults() {
        this.results.stop(this.callback);
        committed(2);
        this.results.consumers().beforePoll(this.consumer);
        children(0);
        this.results.consumers().gone();
        then(this.container).should(never()).stop(any());
        then(this.callback).should(never()).run();
    }

    @Test
    void isBusyUntilAllIsHandedOut() {
        assertThat(this.results.consumers().areBusy()).isTrue();
        this.results.consumers().beforePoll(this.consumer);
        assertThat(this.results.consumers().areBusy()).isFalse();
        this.results.handOut("orders", 0, 3);
        assertThat(this.results.consumers().areBusy()).isTrue();
        onAnotherThread(() -> this.results.consumers().beforePoll(this.consumer));
        assertThat(this.results.consumers().areBusy()).isTrue();
    }

    @Test
    void stopsAContainerWhoseConsumersHaveEnded() {
        children(0);
        this.results.stop(this.callback);
        thenStops();
    }

    @Test
    void looksAgainAfterAWakeup() {
        willThrow(new WakeupException()).given(this.consumer).committed(anySet());
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void takesACommitBackThatWentPastAFailedResult() {
        given(this.consumer.position(PARTITION)).willReturn(1L);
        committed(3);
        this.results.stop(this.callback);
        this.results.consumers().beforePoll(this.consumer);
        then(this.consumer).should().commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
    }

    /** A listener goes on to its next record as soon as this returns, unless its container has been stopped. */
    @Test
    @Timeout(60)
    void nobodyGoesOnWhileSomebodyElseStopsTheContainer() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch mayStop = new CountDownLatch(1);
        willAnswer((call) -> {
                    stopping.countDown();
                    mayStop.await();
                    return null;
                })
                .given(this.container)
                .stop(any());
        Thread first = ThreadStarter.DAEMON.start("first", this.results::endNow);
        stopping.await();
        Thread second = ThreadStarter.DAEMON.start("second", this.results::endNow);
        while (second.isAlive() && second.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        assertThat(second.isAlive()).isTrue();
        mayStop.countDown();
        first.join();
        second.join();
        then(this.container).should().stop(any());
    }
}
