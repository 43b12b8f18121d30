package io.quiesce.sample.quote;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import org.springframework.stereotype.Component;

/**
 * Gives up pending quotes when running work is cancelled, because they have no thread that could be interrupted.
 */
@Component
class QuoteShutdownHandler implements ShutdownHandler {

    private final QuoteService quotes;

    QuoteShutdownHandler(QuoteService quotes) {
        this.quotes = quotes;
    }

    @Override
    public void shutdown(ShutdownProgress progress) throws InterruptedException {
        progress.forceCloseTasks().await();
        this.quotes.giveUpPending();
    }
}
