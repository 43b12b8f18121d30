package io.quiesce.shutdown.kafka;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anySet;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
        given(this.container.isChildRunning()).willReturn(true);
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
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void stopsInTheTurnAfterAllIsCommitted() {
        committed(3);
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
        this.results.beforePoll(this.consumer);
        thenStops();
    }

    @Test
    void waitsForWhatIsNotCommitted() {
        committed(2);
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void doesNotWaitForAPartitionThatOthersHaveNow() {
        given(this.consumer.assignment()).willReturn(Set.of());
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        thenStops();
    }

    @Test
    void waitsUntilTheConsumerFetchesNoMore() {
        given(this.consumer.paused()).willReturn(Set.of());
        committed(3);
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void waitsForTheOtherConsumers() {
        children(2);
        committed(3);
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void stopsAContainerWhoseConsumersHaveEnded() {
        given(this.container.isChildRunning()).willReturn(false);
        this.results.stop(this.callback);
        thenStops();
    }

    @Test
    void looksAgainAfterAWakeup() {
        willThrow(new WakeupException()).given(this.consumer).committed(anySet());
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        then(this.container).should(never()).stop(any());
    }

    @Test
    void takesACommitBackThatWentPastAFailedResult() {
        given(this.consumer.position(PARTITION)).willReturn(1L);
        committed(3);
        this.results.stop(this.callback);
        this.results.beforePoll(this.consumer);
        then(this.consumer).should().commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
    }
}
