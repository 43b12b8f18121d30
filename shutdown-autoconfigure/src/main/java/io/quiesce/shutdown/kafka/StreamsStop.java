package io.quiesce.shutdown.kafka;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/**
 * How Kafka Streams are stopped for good: they leave their group, which they otherwise stay in, so that others would wait for the
 * session time-out before they take over.
 */
final class StreamsStop {

    private static final Duration TURN = Duration.ofMillis(500);

    private final Set<SmartLifecycle> cancelled = ConcurrentHashMap.newKeySet();

    void begin(SmartLifecycle member, Runnable stopped) {
        StreamsBuilderFactoryBean bean = (StreamsBuilderFactoryBean) member;
        KafkaStreams streams = bean.getKafkaStreams();
        // What is given up here is not waited for once more by the close of the context.
        bean.setCloseTimeout(0);
        if (streams != null) {
            close(bean, streams);
        }
        bean.stop(stopped);
    }

    /**
     * Wait in turns: a close ignores interrupts, and keeps all others out. How long to wait is the affair of the deadlines of
     * the shutdown.
     */
    // What Kafka 4.2 has instead is not there in 4.1, which Spring Boot 4.0 has.
    @SuppressWarnings("deprecation")
    private void close(StreamsBuilderFactoryBean bean, KafkaStreams streams) {
        KafkaStreams.CloseOptions options =
                new KafkaStreams.CloseOptions().timeout(TURN).leaveGroup(true);
        while (!streams.close(options)) {
            if (this.cancelled.contains(bean)) {
                throw new IllegalStateException("Kafka Streams did not close before work was cancelled;"
                        + " records whose offsets are not committed are handled again");
            }
        }
    }

    void cancel(SmartLifecycle member, Runnable stopped) {
        this.cancelled.add(member);
    }
}
