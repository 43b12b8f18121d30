package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.kafka.streams.KafkaStreams;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Auto-configuration that stops the listeners of Kafka at the beginning of a shutdown and counts the records they handle.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(MessageListenerContainer.class)
@ConditionalOnBooleanProperty(name = "shutdown.kafka.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(KafkaShutdownProperties.class)
@ImportRuntimeHints(ConsumerFactories.Hints.class)
public final class KafkaShutdownAutoConfiguration {

    @Bean
    static ConsumerFactories shutdownKafkaConsumerFactories() {
        return new ConsumerFactories();
    }

    @Bean
    ListenerTracking shutdownKafkaListenerTracking(
            ListableBeanFactory beans,
            WorkLedger shutdownWorkLedger,
            EngineClock shutdownClock,
            KafkaShutdownProperties properties) {
        return new ListenerTracking(() -> Listeners.of(beans), shutdownWorkLedger, shutdownClock, properties);
    }

    @Bean
    KafkaWorkSource shutdownKafkaListeners(
            ListableBeanFactory beans,
            ListenerTracking shutdownKafkaListenerTracking,
            WorkLedger shutdownWorkLedger,
            KafkaShutdownProperties properties) {
        ParallelStop<SmartLifecycle> stop =
                new ParallelStop<>("kafka", shutdownKafkaListenerTracking::stop, shutdownKafkaListenerTracking::cut);
        TemporaryStop<SmartLifecycle> leaving =
                new TemporaryStop<>(stop, Lifecycle::isRunning, shutdownKafkaListenerTracking::start);
        return new KafkaWorkSource(
                "kafka",
                () -> Listeners.of(beans),
                stop,
                properties.leaveGroupWhenDrained()
                        ? new Leaving(leaving)
                        : new ContainerPausing(shutdownKafkaListenerTracking, shutdownWorkLedger, leaving));
    }

    /** Stops consumers, which then leave their group. */
    private record Leaving(TemporaryStop<SmartLifecycle> stop) implements KafkaWorkSource.Pausing {

        @Override
        public void pause(Collection<? extends SmartLifecycle> members) throws Exception {
            this.stop.pause(members);
        }

        @Override
        public void resume() {
            this.stop.resume();
        }
    }

    /** What only Kafka Streams needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaStreams.class)
    static class StreamsConfiguration {

        private static final class StreamsPausing implements KafkaWorkSource.Pausing {

            private final Set<KafkaStreams> paused = ConcurrentHashMap.newKeySet();

            @Override
            public void pause(Collection<? extends SmartLifecycle> members) {
                for (SmartLifecycle member : members) {
                    KafkaStreams streams = ((StreamsBuilderFactoryBean) member).getKafkaStreams();
                    if (streams != null && !streams.isPaused() && this.paused.add(streams)) {
                        streams.pause();
                    }
                }
            }

            @Override
            public void resume() {
                this.paused.removeIf((streams) -> {
                    streams.resume();
                    return true;
                });
            }
        }

        @Bean
        KafkaWorkSource shutdownKafkaStreams(ListableBeanFactory beans) {
            StreamsStop stop = new StreamsStop();
            return new KafkaWorkSource(
                    "kafka-streams",
                    () -> beans.getBeansOfType(StreamsBuilderFactoryBean.class, false, false)
                            .values(),
                    new ParallelStop<>("kafka-streams", stop::begin, stop::cancel),
                    new StreamsPausing());
        }
    }
}
