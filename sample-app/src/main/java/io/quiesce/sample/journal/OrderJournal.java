package io.quiesce.sample.journal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.annotation.PreDestroy;

import io.quiesce.sample.order.OrderEvent;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Buffers what happened to orders and writes it to the database in batches.
 */
@Component
class OrderJournal {

    private final Queue<OrderEvent> buffer = new ConcurrentLinkedQueue<>();

    private final JournalRepository repository;

    private final int batchSize;

    OrderJournal(JournalRepository repository, JournalProperties properties) {
        this.repository = repository;
        this.batchSize = properties.batchSize();
    }

    /**
     * Take note of an event, which is written by the next flush.
     * @param event the event, committed
     */
    @TransactionalEventListener
    public void record(OrderEvent event) {
        this.buffer.add(event);
    }

    /**
     * Write all buffered events; those that cannot be written stay in the buffer.
     * @return how many events have been written
     */
    @Scheduled(
            fixedDelayString = "${sample.journal.flush-interval:5s}",
            initialDelayString = "${sample.journal.flush-interval:5s}")
    public synchronized int flush() {
        int written = 0;
        for (List<OrderEvent> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            this.repository.append(batch);
            batch.forEach((event) -> this.buffer.remove());
            written += batch.size();
        }
        return written;
    }

    /** What the shutdown handler has not written, because there was no drain: a last attempt while the database is there. */
    @PreDestroy
    void flushAtTheEnd() {
        flush();
    }

    private List<OrderEvent> nextBatch() {
        return this.buffer.stream().limit(this.batchSize).toList();
    }
}
