package io.quiesce.shutdown.kafka;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.springframework.kafka.support.ShareAcknowledgment;

/**
 * What the listener of a share container has decided about the records that it acknowledges by itself.
 * <p>
 * The container passes acknowledgements on before it polls again. One that is being stopped does not poll again, so they would
 * be lost and the records handled once more. Here they are passed on when the consumer leaves, after those that are still to
 * come.
 */
final class ManualAcknowledgements<K, V> {

    private final Set<ConsumerRecord<K, V>> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Weak, because the container keeps a record until its acknowledgement has been passed on, and nobody says when. */
    private final Map<ConsumerRecord<K, V>, AcknowledgeType> decided = new WeakHashMap<>();

    private boolean waiting;

    /** Return an acknowledgement to give to the listener. */
    synchronized ShareAcknowledgment follow(ConsumerRecord<K, V> record, ShareAcknowledgment acknowledgment) {
        this.open.add(record);
        return new Followed(record, acknowledgment);
    }

    synchronized void decided(ConsumerRecord<K, V> record, AcknowledgeType type) {
        if (this.open.remove(record)) {
            this.decided.put(record, type);
            notifyAll();
        }
    }

    /** Have consumers that leave wait for acknowledgements that are still to come, or wait no longer. */
    synchronized void setWaiting(boolean waiting) {
        this.waiting = waiting;
        notifyAll();
    }

    /** On the thread of a consumer, before it is closed, which commits what has been passed on. */
    synchronized void passOn(ShareConsumer<K, V> consumer) {
        try {
            while (this.waiting && !this.open.isEmpty()) {
                wait();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        this.decided.forEach((record, type) -> {
            try {
                consumer.acknowledge(record, type);
            } catch (IllegalStateException ex) {
                // The container has passed it on, or it belongs to another of its consumers.
            }
        });
    }

    private final class Followed implements ShareAcknowledgment {

        private final ConsumerRecord<K, V> record;

        private final ShareAcknowledgment acknowledgment;

        Followed(ConsumerRecord<K, V> record, ShareAcknowledgment acknowledgment) {
            this.record = record;
            this.acknowledgment = acknowledgment;
        }

        @Override
        public void acknowledge() {
            this.acknowledgment.acknowledge();
            decided(this.record, AcknowledgeType.ACCEPT);
        }

        @Override
        public void release() {
            this.acknowledgment.release();
            decided(this.record, AcknowledgeType.RELEASE);
        }

        @Override
        public void reject() {
            this.acknowledgment.reject();
            decided(this.record, AcknowledgeType.REJECT);
        }

        @Override
        public void renew() {
            this.acknowledgment.renew();
        }
    }
}
