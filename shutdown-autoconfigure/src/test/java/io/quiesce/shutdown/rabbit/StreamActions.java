package io.quiesce.shutdown.rabbit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Producer;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.context.ApplicationContext;

/**
 * What the tests of streams do.
 */
final class StreamActions {

    private StreamActions() {}

    /** Returns when the broker has them. */
    static void send(Environment environment, String stream, String... texts) throws InterruptedException {
        CountDownLatch confirmed = new CountDownLatch(texts.length);
        try (Producer producer = environment.producerBuilder().stream(stream).build()) {
            for (String text : texts) {
                producer.send(
                        producer.messageBuilder()
                                .addData(text.getBytes(StandardCharsets.UTF_8))
                                .build(),
                        (status) -> confirmed.countDown());
            }
            confirmed.await();
        }
    }

    /** Returns when nothing more is handed out. */
    static WorkLedger startDraining(ApplicationContext context) {
        WorkLedger ledger = context.getBean(WorkLedger.class);
        ledger.startDraining();
        while (!context.getBean(StreamTracking.class).gate().isClosed()) {
            Thread.onSpinWait();
        }
        return ledger;
    }
}
