package io.quiesce.shutdown.kafka;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;

class KafkaWorkSourceTests extends WorkSourceContract {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private static EmbeddedKafkaKraftBroker broker;

    private final String topic = "orders" + TOPICS.incrementAndGet();

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private final CountDownLatch entered = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        KafkaFixture.start(broker);
    }

    @AfterAll
    static void stopBroker() {
        broker.destroy();
    }

    @BeforeEach
    void start() {
        broker.addTopics(this.topic);
        this.context.getBeanFactory().registerSingleton("shutdownWorkLedger", this.ledger);
        this.context.getBeanFactory().registerSingleton("clock", this.clock);
        this.context.registerBean(ConcurrentMessageListenerContainer.class, this::container);
        this.context.register(KafkaShutdownAutoConfiguration.class);
        this.context.refresh();
    }

    private ConcurrentMessageListenerContainer<String, String> container() {
        ContainerProperties settings = new ContainerProperties(this.topic);
        settings.setGroupId(this.topic);
        settings.setMessageListener((MessageListener<String, String>) (record) -> {
            this.entered.countDown();
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                // Then it is done.
            }
        });
        return new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.getBrokersAsString(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer()),
                settings);
    }

    @AfterEach
    void stop() {
        this.release.countDown();
        this.context.close();
    }

    @Override
    protected WorkSource source() {
        return this.context.getBean("shutdownKafkaListeners", WorkSource.class);
    }

    @Override
    protected void beginWork() throws Exception {
        DefaultKafkaProducerFactory<String, String> producers = new DefaultKafkaProducerFactory<>(
                KafkaTestUtils.producerProps(broker), new StringSerializer(), new StringSerializer());
        try {
            new KafkaTemplate<>(producers).send(this.topic, "order").get();
        } finally {
            producers.destroy();
        }
        this.entered.await();
    }

    @Override
    protected void endWork() {
        this.release.countDown();
    }

    @Override
    protected boolean isSettled() throws Exception {
        var offset = KafkaTestUtils.getCurrentOffset(broker.getBrokersAsString(), this.topic, this.topic, 0);
        return offset.offset() == 1
                && !this.context
                        .getBean(ConcurrentMessageListenerContainer.class)
                        .isChildRunning();
    }
}
