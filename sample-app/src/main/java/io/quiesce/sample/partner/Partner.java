package io.quiesce.sample.partner;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Component;

/**
 * Stands in for the payment provider, the mail server, the bank and the carrier, which take their time to answer.
 */
@Component
public class Partner {

    /**
     * Call the partner and hold the thread until it has answered.
     * @param work the time that the partner takes
     * @throws InterruptedException if the thread is interrupted before the answer has come
     */
    public void call(WorkTime work) throws InterruptedException {
        // Unlike Thread.sleep, this leaves the processor to nobody where the partner takes no time.
        TimeUnit.MILLISECONDS.sleep(work.toMillis());
    }

    /**
     * Call the partner without holding a thread.
     * @param work the time that the partner takes
     * @return a future that is completed when the partner has answered
     */
    public CompletableFuture<Void> callAsync(WorkTime work) {
        return new CompletableFuture<Void>().completeOnTimeout(null, work.toMillis(), TimeUnit.MILLISECONDS);
    }
}
