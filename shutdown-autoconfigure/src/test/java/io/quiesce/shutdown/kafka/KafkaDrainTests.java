package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.core.DefaultShareConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.ShareKafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.RequestReplyFuture;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Listeners of an application context on a real broker. The time-out only ends a test that hangs.
 */
class KafkaDrainTests extends KafkaFixture {

    @Test
    void countsARecordWhileItIsHandled() {
        run(RecordListener.class, (context) -> {
            event();
            assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 1L);
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly(this.topic + "-0@0 in group " + this.topic);
        });
    }

    @Test
    void finishesAndCommitsWhatHasBeenPolledAndTakesNoMore() {
        run(RecordListener.class, (context) -> {
            event();
            drain();
            send();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).containsExactly(1L, 2L);
            assertThat(committed()).isEqualTo(3);
        });
    }

    @Test
    void pausesInItsGroupAndGoesOnWithWhatItHasPolled() {
        run(RecordListener.class, (context) -> {
            event();
            pause(context);
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .anyMatch((work) -> work.matches("kafka listener '.+' \\(coming to rest\\)"));
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
            assertThat(members()).isOne();
            send();
            resume(context);
            assertThat(List.of(event(), event(), event())).containsExactly(1L, 2L, 3L);
        });
    }

    @Test
    void leavesItsGroupUntilItIsResumedIfThatIsWanted() {
        this.run(
                this.application
                        .withUserConfiguration(Consumers.class, RecordListener.class)
                        .withPropertyValues("shutdown.kafka.leave-group-when-drained=true"),
                (context) -> {
                    event();
                    this.probe.permits.release(1000);
                    KafkaWorkSource source = source(context);
                    source.pause();
                    assertThat(List.of(event(), event())).containsExactly(1L, 2L);
                    assertThat(members()).isZero();
                    send();
                    source.resume();
                    assertThat(event()).isEqualTo(3L);
                });
    }

    @Test
    void waitsForResultsBeforeItLeavesItsGroup() {
        this.run(
                this.application
                        .withUserConfiguration(Consumers.class, AsyncListener.class)
                        .withPropertyValues("shutdown.kafka.leave-group-when-drained=true"),
                (context) -> {
                    List<CompletableFuture<?>> results = results();
                    results.forEach((result) -> result.complete(null));
                    KafkaWorkSource source = source(context);
                    source.pause();
                    assertThat(committed()).isEqualTo(3);
                    assertThat(members()).isZero();
                    send();
                    source.resume();
                    ((CompletableFuture<?>) event()).complete(null);
                    this.ledger.startDraining();
                    awaitIdle();
                    assertThat(committed()).isEqualTo(4);
                });
    }

    @Test
    void holdsTheDrainUntilTheConsumerHasLeft() {
        this.probe.leaving = new CountDownLatch(1);
        run(RecordListener.class, (context) -> {
            event();
            drain();
            this.probe.permits.release(1000);
            assertThat(List.of(event(), event(), event())).containsExactly(1L, 2L, "leaving");
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("kafka (no longer fetching)");
            this.probe.leaving.countDown();
            awaitIdle();
            assertThat(members()).isZero();
        });
    }

    @Test
    void endsAfterTheCurrentRecordIfThePolledBatchIsNotToBeFinished() {
        this.run(
                this.application
                        .withUserConfiguration(Consumers.class, RecordListener.class)
                        .withPropertyValues("shutdown.kafka.finish-polled-batch=false"),
                (context) -> {
                    event();
                    drain();
                    this.probe.permits.release(1000);
                    awaitIdle();
                    assertThat(this.probe.events).isEmpty();
                    assertThat(committed()).isEqualTo(1);
                });
    }

    @Test
    void interruptsTheListenerAndGivesTheRestOfTheBatchBackWhenCancelled() {
        run(RecordListener.class, (context) -> {
            event();
            drain();
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.probe.events).containsExactly("interrupted");
            assertThat(committed()).isEqualTo(1);
        });
    }

    @Test
    void abandonsAListenerThatIgnoresItsInterrupt() {
        this.probe.stubborn = true;
        run(RecordListener.class, (context) -> {
            event();
            drain();
            this.ledger.cancel();
            List<WorkDetails> abandoned = this.ledger.abandon();
            assertThat(abandoned).anySatisfy((work) -> {
                assertThat(work.description()).isEqualTo(this.topic + "-0@0 in group " + this.topic);
                assertThat(work.stack())
                        .anyMatch((frame) -> frame.getMethodName().equals("handle"));
            });
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isTrue();
            assertThat(context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers())
                    .as("still to be stopped in phase 2")
                    .noneMatch((container) -> container.isRunning());
        });
    }

    @Test
    void endsABackOff() {
        this.probe.failing = true;
        run(BackingOffListener.class, (context) -> {
            // Once it was tried out in the constructor of the error handler.
            assertThat(List.of(event(), event(), event())).containsExactly("backing off", 0L, "backing off");
            drain();
            awaitIdle();
            assertThat(this.probe.events).isEmpty();
            assertThat(members()).isZero();
        });
    }

    /** Says when it is asked how long to wait, which is an hour. */
    @Configuration(proxyBeanMethods = false)
    static class BackingOffListener extends RecordListener {

        BackingOffListener(Probe probe, ConcurrentKafkaListenerContainerFactory<String, String> factory) {
            super(probe);
            factory.setCommonErrorHandler(new DefaultErrorHandler(() -> () -> {
                probe.events.add("backing off");
                return Duration.ofHours(1).toMillis();
            }));
        }
    }

    @Test
    void countsABatchAsOne() {
        run(BatchListener.class, (context) -> {
            assertThat(event()).isEqualTo(3);
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly(this.topic + "-0@0..2 in group " + this.topic);
            drain();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
        });
    }

    @Test
    void waitsForResultsAndCommitsThem() {
        run(AsyncListener.class, (context) -> {
            List<CompletableFuture<?>> results = results();
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            send();
            results.get(1).complete(null);
            results.get(2).complete(null);
            results.get(0).complete(null);
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(this.probe.events).isEmpty();
            assertThat(members()).isZero();
        });
    }

    @Test
    void waitsForResultsStillWhenWorkIsCancelled() {
        run(AsyncListener.class, (context) -> {
            List<CompletableFuture<?>> results = results();
            awaitHandedOut(context);
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            this.ledger.cancel();
            results.forEach((result) -> result.complete(null));
            awaitIdle();
            assertThat(committed()).isEqualTo(3);
            assertThat(this.ledger.failed()).isEmpty();
            assertThat(members()).isZero();
        });
    }

    @Test
    void namesTheStepIfResultsDoNotCome() {
        run(AsyncListener.class, (context) -> {
            results();
            awaitHandedOut(context);
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            this.ledger.cancel();
            assertThat(this.ledger.abandon())
                    .extracting(WorkDetails::description)
                    .containsExactly("kafka (no longer fetching)");
            assertThat(this.ledger.isIdle(Set.of(WorkKind.MESSAGES))).isTrue();
        });
    }

    @Test
    void failsIfAContainerWithResultsIsBusyWhenWorkIsCancelled() {
        run(BusyListener.class, (context) -> {
            assertThat(event()).isInstanceOf(CompletableFuture.class);
            this.probe.permits.release();
            assertThat(event()).isEqualTo(1L);
            this.ledger.startDraining();
            awaitPauseOrStop(context);
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.probe.events).containsExactly("interrupted");
            assertThat(this.ledger.failed())
                    .extracting(WorkDetails::description)
                    .containsExactly("kafka (no longer fetching)");
            assertThat(members()).isZero();
        });
    }

    /** Has a result that is outstanding, and is busy with the record after it. */
    @Configuration(proxyBeanMethods = false)
    static class BusyListener {

        private final Probe probe;

        BusyListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        CompletableFuture<Void> handle(ConsumerRecord<String, String> record) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.probe.handle((record.offset() == 0) ? result : record.offset());
            return result;
        }
    }

    @Tag("boot-4.1")
    @Test
    void givesARecordBackWhoseResultFails() {
        run(
                this.application
                        .withUserConfiguration(Consumers.class, AsyncListener.class)
                        .withPropertyValues("back-off=0"),
                (context) -> {
                    List<CompletableFuture<?>> results = results();
                    this.ledger.startDraining();
                    awaitPauseOrStop(context);
                    results.get(1).completeExceptionally(new IllegalStateException("failing"));
                    results.get(0).complete(null);
                    results.get(2).complete(null);
                    awaitIdle();
                    assertThat(committed()).isEqualTo(1);
                });
    }

    @Test
    void stopsAContainerThatIsABean() {
        run(
                this.application
                        .withUserConfiguration(Consumers.class)
                        .withBean("container", KafkaMessageListenerContainer.class, this::container),
                (context) -> {
                    event();
                    assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 1L);
                    drain();
                    this.probe.permits.release(1000);
                    awaitIdle();
                    assertThat(committed()).isEqualTo(3);
                });
    }

    private KafkaMessageListenerContainer<String, String> container() {
        ContainerProperties settings = new ContainerProperties(this.topic);
        settings.setGroupId(this.topic);
        settings.setMessageListener((MessageListener<String, String>) (record) -> this.probe.handle(record.offset()));
        return new KafkaMessageListenerContainer<>(new Consumers().consumerFactory(), settings);
    }

    @Test
    void keepsAnInterceptorOfTheApplication() {
        run(
                this.application
                        .withUserConfiguration(Consumers.class)
                        .withBean("container", KafkaMessageListenerContainer.class, () -> {
                            KafkaMessageListenerContainer<String, String> container = container();
                            container.setRecordInterceptor((record, consumer) -> {
                                this.probe.events.add("intercepted");
                                return record;
                            });
                            return container;
                        }),
                (context) -> {
                    assertThat(event()).isEqualTo("intercepted");
                    assertThat(event()).isEqualTo(0L);
                    assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 1L);
                });
    }

    @Test
    void doesNotWaitForABrokerThatIsGone() {
        run(
                this.application.withBean("container", KafkaMessageListenerContainer.class, () -> {
                    KafkaMessageListenerContainer<String, String> container = container();
                    container
                            .getContainerProperties()
                            .getKafkaConsumerProperties()
                            .setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
                    return container;
                }),
                (context) -> {
                    drain();
                    awaitIdle();
                });
    }

    @Test
    void stopsAShareContainer() {
        run(
                this.application.withBean("container", ShareKafkaMessageListenerContainer.class, this::shareContainer),
                (context) -> {
                    ShareKafkaMessageListenerContainer<?, ?> container =
                            context.getBean(ShareKafkaMessageListenerContainer.class);
                    assertThat(container.isRunning()).isTrue();
                    this.ledger.startDraining();
                    awaitIdle();
                    assertThat(container.isRunning()).isFalse();
                });
    }

    private ShareKafkaMessageListenerContainer<String, String> shareContainer() {
        ContainerProperties settings = new ContainerProperties(this.topic);
        settings.setGroupId(this.topic);
        settings.setMessageListener((MessageListener<String, String>) (record) -> {});
        return new ShareKafkaMessageListenerContainer<>(
                new DefaultShareConsumerFactory<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()),
                        StringDeserializer::new,
                        StringDeserializer::new),
                settings);
    }

    @Tag("boot-4.1")
    @Test
    void stopsStreams() {
        run(this.application.withUserConfiguration(Streams.class), (context) -> {
            event();
            this.ledger.startDraining();
            this.probe.permits.release(1000);
            awaitIdle();
            assertThat(context.getBean(StreamsBuilderFactoryBean.class).isRunning())
                    .isFalse();
            assertThat(committed()).isEqualTo(1 + this.probe.events.size());
            assertThat(members()).isZero();
        });
    }

    @Test
    void givesStreamsUpThatHaveNotClosedWhenWorkIsCancelled() {
        this.probe.stubborn = true;
        run(this.application.withUserConfiguration(Streams.class), (context) -> {
            event();
            // Longer than the time-out of this test.
            context.getBean(StreamsBuilderFactoryBean.class).setCloseTimeout(3600);
            this.ledger.startDraining();
            awaitClosing(context);
            this.ledger.cancel();
            awaitIdle();
            assertThat(this.ledger.failed())
                    .extracting(WorkDetails::description)
                    .containsExactly("kafka-streams (no longer fetching)");
            // As the close of the context does.
            context.getBean(StreamsBuilderFactoryBean.class).stop();
        });
    }

    /** Spin, as only one listener is told of a change of state, and that may be the application's. */
    private static void awaitClosing(AssertableApplicationContext context) {
        KafkaStreams streams = Objects.requireNonNull(
                context.getBean(StreamsBuilderFactoryBean.class).getKafkaStreams());
        while (!streams.state().equals(KafkaStreams.State.PENDING_SHUTDOWN)) {
            Thread.onSpinWait();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Streams {

        @Bean
        StreamsBuilderFactoryBean streams(@Value("${topic}") String topic) {
            return new StreamsBuilderFactoryBean(new KafkaStreamsConfiguration(Map.of(
                    StreamsConfig.APPLICATION_ID_CONFIG,
                    topic,
                    StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                    broker.getBrokersAsString(),
                    StreamsConfig.STATE_DIR_CONFIG,
                    "target/streams",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest")));
        }

        @Bean
        KStream<byte[], byte[]> topology(StreamsBuilder builder, @Value("${topic}") String topic, Probe probe) {
            KStream<byte[], byte[]> stream =
                    builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
            stream.foreach((key, value) -> probe.handle("streamed"));
            return stream;
        }
    }

    @Test
    void stillReceivesReplies() {
        run(
                this.application
                        .withUserConfiguration(Consumers.class)
                        .withBean("replies", KafkaMessageListenerContainer.class, this::container)
                        .withUserConfiguration(Replies.class),
                (context) -> {
                    @SuppressWarnings("unchecked")
                    ReplyingKafkaTemplate<String, String, String> template =
                            context.getBean(ReplyingKafkaTemplate.class);
                    this.ledger.startDraining();
                    awaitIdle();
                    ProducerRecord<String, String> request = new ProducerRecord<>("requests", "question");
                    RequestReplyFuture<String, String, String> future =
                            template.sendAndReceive(request, Duration.ofMinutes(1));
                    future.getSendFuture().get();
                    ProducerRecord<String, String> reply = new ProducerRecord<>(this.topic, "answer");
                    reply.headers().add(request.headers().lastHeader(KafkaHeaders.CORRELATION_ID));
                    producer.send(reply).get();
                    assertThat(future.get().value()).isEqualTo("answer");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Replies {

        @Bean
        ReplyingKafkaTemplate<String, String, String> replyingTemplate(
                KafkaMessageListenerContainer<String, String> replies) {
            return new ReplyingKafkaTemplate<>(producer.getProducerFactory(), replies);
        }
    }
}
