package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quiesce.shutdown.engine.VirtualClock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.kafka.listener.AbstractShareKafkaMessageListenerContainer;

class LastCommitsTests {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private static final TopicPartition NEW = new TopicPartition("orders", 1);

    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS = Map.of(PARTITION, new OffsetAndMetadata(3));

    private final VirtualClock clock = new VirtualClock();

    private final Runnable inVain = mock();

    private final Consumer<String, String> delegate = mock();

    private final Consumer<String, String> consumer = LastCommits.of(this.delegate);

    @BeforeEach
    void own() {
        given(this.delegate.assignment()).willReturn(Set.of(PARTITION));
        given(this.delegate.poll(any(Duration.class))).willReturn(ConsumerRecords.empty());
    }

    @AfterEach
    void left() {
        LastCommits.left();
    }

    private void refuse() {
        willThrow(new RebalanceInProgressException()).given(this.delegate).commitSync(anyMap(), any());
        assertThatExceptionOfType(RebalanceInProgressException.class)
                .isThrownBy(() -> this.consumer.commitSync(OFFSETS, Duration.ZERO));
    }

    private void awaitOnLeave() {
        LastCommits.awaitOnLeave(this.clock, this.inVain);
    }

    @Test
    void leavesAtOnceIfNothingWasRefused() {
        this.consumer.commitSync(OFFSETS, Duration.ZERO);
        awaitOnLeave();
        this.consumer.unsubscribe();
        then(this.delegate).should(never()).poll(any(Duration.class));
        then(this.delegate).should().unsubscribe();
    }

    @Test
    void leavesAtOnceIfWhatWasRefusedHasComeThrough() {
        refuse();
        willDoNothing().given(this.delegate).commitSync(anyMap(), any());
        this.consumer.commitSync(OFFSETS, Duration.ZERO);
        willThrow(new RebalanceInProgressException()).given(this.delegate).commitSync(anyMap(), any());
        awaitOnLeave();
        this.consumer.unsubscribe();
        then(this.delegate).should(never()).poll(any(Duration.class));
    }

    @Test
    void takesPartWithoutFetchingUntilWhatWasRefusedIsCommitted() {
        refuse();
        awaitOnLeave();
        willAnswer((poll) -> {
                    willDoNothing().given(this.delegate).commitSync(anyMap(), any());
                    return ConsumerRecords.empty();
                })
                .given(this.delegate)
                .poll(any(Duration.class));
        this.consumer.unsubscribe();
        InOrder order = inOrder(this.delegate);
        order.verify(this.delegate).pause(Set.of(PARTITION));
        order.verify(this.delegate).poll(any(Duration.class));
        order.verify(this.delegate).commitSync(OFFSETS, Duration.ofSeconds(2));
        order.verify(this.delegate).unsubscribe();
        then(this.inVain).should(never()).run();
    }

    @Test
    void doesNotWaitForAPartitionThatOthersHaveNow() {
        refuse();
        given(this.delegate.assignment()).willReturn(Set.of());
        awaitOnLeave();
        this.consumer.unsubscribe();
        then(this.delegate).should(never()).poll(any(Duration.class));
        then(this.inVain).should(never()).run();
    }

    @Test
    void doesNotTakeRecordsForHandledThatComeMeanwhile() {
        refuse();
        awaitOnLeave();
        willAnswer((poll) -> {
                    willDoNothing().given(this.delegate).commitSync(anyMap(), any());
                    return new ConsumerRecords<>(
                            Map.of(NEW, List.of(new ConsumerRecord<>("orders", 1, 7, "k", "v"))), Map.of());
                })
                .given(this.delegate)
                .poll(any(Duration.class));
        this.consumer.unsubscribe();
        then(this.delegate).should().seek(NEW, 7);
    }

    @Test
    void doesNotWaitForEver() {
        refuse();
        awaitOnLeave();
        willAnswer((poll) -> {
                    this.clock.awaitUntil(
                            this.clock.nanoTime() + Duration.ofSeconds(1).toNanos(), () -> false);
                    return ConsumerRecords.empty();
                })
                .given(this.delegate)
                .poll(any(Duration.class));
        this.consumer.unsubscribe();
        assertThat(this.clock.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
        then(this.inVain).should().run();
        then(this.delegate).should().unsubscribe();
    }

    @Test
    void doesNotWaitForABrokerThatIsGone() {
        refuse();
        awaitOnLeave();
        willThrow(new TimeoutException()).given(this.delegate).commitSync(anyMap(), any());
        this.consumer.unsubscribe();
        then(this.inVain).should().run();
        then(this.delegate).should().unsubscribe();
    }

    @Test
    void doesNotWaitIfTheContainerIsStoppedBySomebodyElse() {
        refuse();
        this.consumer.unsubscribe();
        then(this.delegate).should(never()).poll(any(Duration.class));
        then(this.delegate).should().unsubscribe();
    }

    @Test
    void repeatsACommitThatWasWokenAndWakesTheNextPollInstead() {
        willThrow(new WakeupException()).given(this.delegate).commitSync(OFFSETS, Duration.ofMinutes(1));
        this.consumer.commitSync(OFFSETS, Duration.ofMinutes(1));
        InOrder order = inOrder(this.delegate);
        order.verify(this.delegate).commitSync(OFFSETS, Duration.ofMinutes(1));
        order.verify(this.delegate).commitSync(OFFSETS, Duration.ofSeconds(2));
        order.verify(this.delegate).wakeup();
    }

    @Test
    void repeatsACommitAsOftenAsItIsWoken() {
        willThrow(new WakeupException(), new WakeupException(), new WakeupException())
                .willDoNothing()
                .given(this.delegate)
                .commitSync(anyMap(), any());
        this.consumer.commitSync(OFFSETS, Duration.ZERO);
        then(this.delegate).should(times(4)).commitSync(anyMap(), any());
        then(this.delegate).should().wakeup();
    }

    @Test
    void aCommitThatWasWokenIsRefusedInARebalance() {
        willThrow(new WakeupException(), new RebalanceInProgressException())
                .given(this.delegate)
                .commitSync(anyMap(), any());
        assertThatExceptionOfType(RebalanceInProgressException.class)
                .isThrownBy(() -> this.consumer.commitSync(OFFSETS, Duration.ZERO));
        then(this.delegate).should().wakeup();
    }

    @Test
    void saysThatItWasWokenIfTheBrokerDoesNotAnswerAndSeesTheCommitThroughOnLeave() {
        willThrow(new WakeupException(), new TimeoutException())
                .willDoNothing()
                .given(this.delegate)
                .commitSync(anyMap(), any());
        assertThatExceptionOfType(WakeupException.class)
                .isThrownBy(() -> this.consumer.commitSync(OFFSETS, Duration.ZERO));
        then(this.delegate).should(never()).wakeup();
        awaitOnLeave();
        this.consumer.unsubscribe();
        then(this.delegate).should(times(3)).commitSync(eq(OFFSETS), any());
    }

    @Test
    void aWakeupDoesNotKeepARebalanceFromTellingOfItsPartitions() {
        given(this.delegate.committed(Set.of(PARTITION))).willThrow(new WakeupException());
        given(this.delegate.committed(Set.of(PARTITION), Duration.ofSeconds(2))).willReturn(OFFSETS);
        assertThat(this.consumer.committed(Set.of(PARTITION))).isEqualTo(OFFSETS);
        given(this.delegate.position(PARTITION)).willThrow(new WakeupException());
        given(this.delegate.position(PARTITION, Duration.ofSeconds(2))).willReturn(7L);
        assertThat(this.consumer.position(PARTITION)).isEqualTo(7);
        then(this.delegate).should(times(2)).wakeup();
    }

    @Test
    void commitsOfWhateverWasPolledAreThoseOfTheConsumer() {
        this.consumer.commitSync();
        then(this.delegate).should().commitSync();
    }

    @Test
    void isEqualToItselfOnly() {
        assertThat(this.consumer).isEqualTo(this.consumer).isNotEqualTo(this.delegate);
        assertThat(this.consumer.hashCode()).isEqualTo(this.consumer.hashCode());
    }

    @Tag("boot-4.1")
    @Test
    void aNativeImageKeepsWhatIsNeeded() {
        RuntimeHints hints = new RuntimeHints();
        new ConsumerFactories.Hints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Consumer.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(AbstractShareKafkaMessageListenerContainer.class, ShareListener.RECOVERER))
                .accepts(hints);
    }
}
