package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.support.ShareAcknowledgment;

@Timeout(60)
class InterruptionTests {

    /** What has been decided is passed on, and what has not been is given back by the broker. */
    @Test
    void aConsumerThatLeavesWaitsNoLongerForAcknowledgements() {
        ManualAcknowledgements<String, String> acknowledgements = new ManualAcknowledgements<>();
        ConsumerRecord<String, String> decided = new ConsumerRecord<>("orders", 0, 1, "key", "one");
        ConsumerRecord<String, String> open = new ConsumerRecord<>("orders", 0, 2, "key", "two");
        acknowledgements.follow(decided, mock(ShareAcknowledgment.class)).acknowledge();
        acknowledgements.follow(open, mock(ShareAcknowledgment.class));
        acknowledgements.setWaiting(true);
        ShareConsumer<String, String> consumer = mock();
        Thread.currentThread().interrupt();
        acknowledgements.passOn(consumer);
        assertThat(Thread.interrupted()).isTrue();
        verify(consumer).acknowledge(decided, AcknowledgeType.ACCEPT);
        verify(consumer, never()).acknowledge(eq(open), any());
    }
}
