package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.event.ConsumerStoppingEvent;
import org.springframework.kafka.event.ContainerStoppedEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;
import org.springframework.util.backoff.FixedBackOff;

/**
 * An application context with listeners, on a real broker. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class KafkaFixture {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    static EmbeddedKafkaKraftBroker broker;

    static KafkaTemplate<String, String> producer;

    final SystemClock clock = new SystemClock();

    final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    final Probe probe = new Probe();

    final String topic = "orders" + TOPICS.incrementAndGet();

    final ApplicationContextRunner application = new ApplicationContextRunner()
            .withBean("shutdownWorkLedger", WorkLedger.class, () -> this.ledger)
            .withBean("shutdownClock", EngineClock.class, () -> this.clock)
            .withBean(Probe.class, () -> this.probe)
            .withConfiguration(AutoConfigurations.of(KafkaShutdownAutoConfiguration.class))
            .withPropertyValues("topic=" + this.topic);

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        // Without these, transactions and share groups wait for brokers that do not exist.
        for (String topic : List.of("transaction.state.log.", "share.coordinator.state.topic.")) {
            broker.brokerProperty(topic + "replication.factor", "1");
            broker.brokerProperty(topic + "min.isr", "1");
        }
        broker.brokerProperty("group.initial.rebalance.delay.ms", "0");
        start(broker);
        producer = new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
                KafkaTestUtils.producerProps(broker), new StringSerializer(), new StringSerializer()));
    }

    /** Kafka's test kit writes ports with the digits of the locale, and cannot read them. */
    static void start(EmbeddedKafkaKraftBroker broker) {
        Locale before = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try {
            broker.afterPropertiesSet();
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, before);
        }
    }

    @AfterAll
    static void stopBroker() {
        producer.destroy();
        broker.destroy();
    }

    @BeforeEach
    void fillTopic() throws Exception {
        broker.addTopics(this.topic);
        for (int i = 0; i < 3; i++) {
            send();
        }
    }

    @AfterEach
    void release() {
        this.probe.permits.release(1000);
    }

    final void send() throws Exception {
        producer.send(this.topic, "x").get();
    }

    /** What a listener does, under control of the test. */
    static final class Probe {

        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        final Semaphore permits = new Semaphore(0);

        final CountDownLatch stopped = new CountDownLatch(1);

        volatile CountDownLatch leaving = new CountDownLatch(0);

        volatile boolean stubborn;

        volatile boolean failing;

        void handle(Object what) {
            this.events.add(what);
            if (this.failing) {
                throw new IllegalStateException("failing");
            }
            if (this.stubborn) {
                this.permits.acquireUninterruptibly();
                return;
            }
            try {
                this.permits.acquire();
            } catch (InterruptedException ex) {
                this.events.add("interrupted");
            }
        }

        @EventListener
        void stopping(ConsumerStoppingEvent event) throws InterruptedException {
            if (this.leaving.getCount() > 0) {
                this.events.add("leaving");
                this.leaving.await();
            }
        }

        @EventListener
        void stopped(ContainerStoppedEvent event) {
            this.stopped.countDown();
        }
    }

    /** The consumers of all applications. */
    @Configuration(proxyBeanMethods = false)
    @EnableKafka
    static class Consumers {

        @Bean
        ConsumerFactory<String, String> consumerFactory() {
            return new DefaultKafkaConsumerFactory<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.getBrokersAsString(),
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "earliest"),
                    new StringDeserializer(),
                    new StringDeserializer());
        }

        @Bean
        ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory(
                ConsumerFactory<String, String> consumers, @Value("${back-off:3600000}") long backOff) {
            ConcurrentKafkaListenerContainerFactory<String, String> factory =
                    new ConcurrentKafkaListenerContainerFactory<>();
            factory.setConsumerFactory(consumers);
            factory.setCommonErrorHandler(
                    new DefaultErrorHandler(new FixedBackOff(backOff, FixedBackOff.UNLIMITED_ATTEMPTS)));
            return factory;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RecordListener {

        private final Probe probe;

        RecordListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        void handle(ConsumerRecord<String, String> record) {
            this.probe.handle(record.offset());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BatchListener {

        private final Probe probe;

        BatchListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}", batch = "true")
        void handle(List<ConsumerRecord<String, String>> records) {
            this.probe.handle(records.size());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AsyncListener {

        private final Probe probe;

        AsyncListener(Probe probe) {
            this.probe = probe;
        }

        @KafkaListener(topics = "${topic}", groupId = "${topic}")
        CompletableFuture<Void> handle(ConsumerRecord<String, String> record) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            this.probe.events.add(result);
            return result;
        }
    }

    final void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test) {
        run(this.application.withUserConfiguration(Consumers.class, listener), test);
    }

    final void run(ApplicationContextRunner runner, ContextConsumer<AssertableApplicationContext> test) {
        runner.run((context) -> {
            assertThat(context).hasNotFailed();
            context.getBeansOfType(KafkaWorkSource.class).values().forEach(this.ledger::addSource);
            try {
                test.accept(context);
            } finally {
                release();
            }
        });
    }

    final Object event() throws InterruptedException {
        return this.probe.events.take();
    }

    final List<CompletableFuture<?>> results() throws InterruptedException {
        return List.of((CompletableFuture<?>) event(), (CompletableFuture<?>) event(), (CompletableFuture<?>) event());
    }

    static KafkaWorkSource source(AssertableApplicationContext context) {
        return context.getBean("shutdownKafkaListeners", KafkaWorkSource.class);
    }

    /** As a soft drain does it. */
    final void pause(AssertableApplicationContext context) throws Exception {
        this.ledger.leave(true);
        source(context).pause();
    }

    final void resume(AssertableApplicationContext context) {
        this.ledger.leave(false);
        source(context).resume();
    }

    /** Begin the drain and wait until the container has been told. */
    final void drain() throws InterruptedException {
        this.ledger.startDraining();
        this.probe.stopped.await();
    }

    final void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(
                this.clock.nanoTime() + Duration.ofHours(1).toNanos(),
                () -> this.ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    final long committed() throws Exception {
        var offset = KafkaTestUtils.getCurrentOffset(broker.getBrokersAsString(), this.topic, this.topic, 0);
        return (offset != null) ? offset.offset() : 0;
    }

    static Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()));
    }

    final int members() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeConsumerGroups(List.of(this.topic))
                    .describedGroups()
                    .get(this.topic)
                    .get()
                    .members()
                    .size();
        }
    }

    private static Collection<MessageListenerContainer> containers(AssertableApplicationContext context) {
        return context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainers();
    }

    /** Spin, since a request for a pause is no event. A container is told before its consumers are. */
    static void awaitPauseOrStop(AssertableApplicationContext context) {
        while (!containers(context).stream()
                .flatMap((container) -> consumers(container).stream())
                .allMatch((consumer) -> consumer.isPauseRequested() || !consumer.isRunning())) {
            Thread.onSpinWait();
        }
    }

    private static List<? extends MessageListenerContainer> consumers(MessageListenerContainer container) {
        return ((ConcurrentMessageListenerContainer<?, ?>) container).getContainers();
    }

    /** Spin until all that was polled has been handed out, and the consumers do nothing but wait for results. */
    static void awaitHandedOut(AssertableApplicationContext context) {
        ListenerTracking tracking = context.getBean(ListenerTracking.class);
        while (containers(context).stream()
                .map(tracking::consumersOf)
                .anyMatch((consumers) -> Objects.requireNonNull(consumers).areBusy())) {
            Thread.onSpinWait();
        }
    }
}
