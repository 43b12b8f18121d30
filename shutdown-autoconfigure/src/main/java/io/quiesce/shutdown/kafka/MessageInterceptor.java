package io.quiesce.shutdown.kafka;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.KafkaUtils;

/**
 * Enters what is handed to the listener of one container into the ledger: each record, or each batch where a listener takes
 * batches.
 */
final class MessageInterceptor<K, V> implements RecordInterceptor<K, V>, BatchInterceptor<K, V> {

    /** A thread handles the records of one consumer at a time. */
    private static final ThreadLocal<@Nullable TrackedWork> CURRENT = new ThreadLocal<>();

    private final WorkLedger ledger;

    private final PolledContainer container;

    MessageInterceptor(WorkLedger ledger, PolledContainer container) {
        this.ledger = ledger;
        this.container = container;
    }

    @Override
    public ConsumerRecord<K, V> intercept(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        handOut(record);
        begin(() -> record.topic() + "-" + record.partition() + "@" + record.offset());
        return record;
    }

    @Override
    public ConsumerRecords<K, V> intercept(ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
        records.forEach(this::handOut);
        begin(() -> describe(records));
        return records;
    }

    private void handOut(ConsumerRecord<K, V> record) {
        this.container.handOut(record.topic(), record.partition(), record.offset());
    }

    private void begin(Supplier<String> description) {
        end();
        // The group is known on this thread only.
        String group = KafkaUtils.getConsumerGroupId();
        TrackedWork work = this.ledger.begin(
                WorkKind.MESSAGES,
                () -> (group != null) ? description.get() + " in group " + group : description.get());
        CURRENT.set(work);
        work.attach();
    }

    private static String describe(ConsumerRecords<?, ?> records) {
        return records.partitions().stream()
                .map((partition) -> {
                    List<? extends ConsumerRecord<?, ?>> part = records.records(partition);
                    long first = part.get(0).offset();
                    long last = part.get(part.size() - 1).offset();
                    return partition + "@" + ((first != last) ? first + ".." + last : first);
                })
                .collect(Collectors.joining(", "));
    }

    private void end() {
        TrackedWork work = CURRENT.get();
        if (work != null) {
            CURRENT.remove();
            boolean cancelled = work.isCancelled();
            work.close();
            if (cancelled) {
                // Here, before the next record is looked at.
                this.container.endNow();
            }
        }
    }

    @Override
    public void success(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        end();
    }

    @Override
    public void failure(ConsumerRecord<K, V> record, Exception exception, Consumer<K, V> consumer) {
        end();
    }

    @Override
    public void success(ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
        end();
    }

    @Override
    public void failure(ConsumerRecords<K, V> records, Exception exception, Consumer<K, V> consumer) {
        end();
    }

    @Override
    public void afterRecord(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        end();
    }

    @Override
    public void setupThreadState(Consumer<?, ?> consumer) {
        this.container.consumers().beforePoll(consumer);
    }

    /** At the end of each turn of a consumer, whatever happened in it: errors, for one, are no failures. */
    @Override
    public void clearThreadState(Consumer<?, ?> consumer) {
        end();
    }
}
