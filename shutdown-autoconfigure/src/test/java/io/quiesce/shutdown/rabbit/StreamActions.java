package io.quiesce.shutdown.rabbit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Producer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.context.ApplicationContext;

/**
 * What the tests of streams do.
 */
final class StreamActions {

    private StreamActions() {}

    /** For all applications of a class of tests: a client that has event loops of its own waits for a second when it is closed. */
    static EventLoopGroup startLoops() {
        return new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    }

    static void stopLoops(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Connect from outside of any application. */
    static Environment connect(TestBroker broker, EventLoopGroup loops) {
        return Environment.builder()
                .host(broker.host())
                .port(broker.streamPort())
                .netty()
                .eventLoopGroup(loops)
                .environmentBuilder()
                .build();
    }

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
