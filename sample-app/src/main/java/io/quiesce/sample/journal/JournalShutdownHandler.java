package io.quiesce.sample.journal;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Flushes the journal when nothing is running any more that could add to it, and the database is still there.
 */
@Component
class JournalShutdownHandler implements ShutdownHandler {

    private static final Logger logger = LoggerFactory.getLogger(JournalShutdownHandler.class);

    private final OrderJournal journal;

    JournalShutdownHandler(OrderJournal journal) {
        this.journal = journal;
    }

    @Override
    public void shutdown(ShutdownProgress progress) throws InterruptedException {
        progress.outstandingTasks().await();
        logger.info("Flushed the journal, which had {} buffered events", this.journal.flush());
    }
}
