package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.OffsetSpecification;
import io.netty.channel.EventLoopGroup;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.EnvironmentBuilderCustomizer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.rabbit.stream.listener.ConsumerCustomizer;
import org.springframework.rabbit.stream.listener.StreamListenerContainer;
import org.springframework.rabbit.stream.listener.StreamMessageListener;

/**
 * Streams of a real broker, in an application that Spring Boot configures, and in one that is started after it and goes on at
 * the stored offset. The time-out only ends a test that hangs.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource
class RabbitStreamTests {

    private static final String STREAM = "quiesce-stream";

    /** Handled at once, so that something has been stored before. */
    private static final String FIRST = "first";

    private static TestBroker broker;

    private static EventLoopGroup loops;

    private static Environment outside;

    @Parameter
    private Mode mode;

    private final Shop shop = new Shop();

    private ConfigurableApplicationContext context;

    /** What a listener is. */
    enum Mode {
        ANNOTATED(Annotated.class),
        NATIVE(Native.class),
        BEAN(Container.class),
        NATIVE_BEAN(NativeContainer.class);

        private final Class<?> configuration;

        Mode(Class<?> configuration) {
            this.configuration = configuration;
        }
    }

    /** What handles the messages, and does with each what its text says. */
    static class Shop {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final List<String> done = new CopyOnWriteArrayList<>();

        final CountDownLatch release = new CountDownLatch(1);

        void handle(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            if (text.equals(FIRST)) {
                return;
            }
            this.begun.add(text);
            while (this.release.getCount() > 0) {
                try {
                    this.release.await();
                } catch (InterruptedException ex) {
                    if (!text.equals("stubborn")) {
                        throw new IllegalStateException(ex);
                    }
                    this.begun.add("ignored");
                }
            }
            this.done.add(text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        EnvironmentBuilderCustomizer eventLoops() {
            return (builder) -> builder.netty().eventLoopGroup(loops);
        }

        @Bean
        ConsumerCustomizer offsets() {
            return (id, consumer) -> consumer.name("settlement")
                    .offset(OffsetSpecification.first())
                    .autoTrackingStrategy();
        }
    }

    record Annotated(Shop shop) {

        @RabbitListener(queues = STREAM)
        void handle(Message message) {
            this.shop.handle(message.getBody());
        }
    }

    record Native(Shop shop) {

        @RabbitListener(queues = STREAM)
        void handle(com.rabbitmq.stream.Message message, MessageHandler.Context context) {
            this.shop.handle(message.getBodyAsBinary());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Container {

        @Bean
        StreamListenerContainer container(Environment environment, ConsumerCustomizer offsets, Shop shop) {
            return containerOf(environment, offsets, (message) -> shop.handle(message.getBody()));
        }

        static StreamListenerContainer containerOf(
                Environment environment, ConsumerCustomizer offsets, MessageListener listener) {
            StreamListenerContainer container = new StreamListenerContainer(environment);
            container.setQueueNames(STREAM);
            container.setConsumerCustomizer(offsets);
            container.setupMessageListener(listener);
            return container;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NativeContainer {

        @Bean
        StreamListenerContainer container(Environment environment, ConsumerCustomizer offsets, Shop shop) {
            return Container.containerOf(environment, offsets, new NativeListener(shop));
        }
    }

    record NativeListener(Shop shop) implements StreamMessageListener {

        @Override
        public void onStreamMessage(com.rabbitmq.stream.Message message, MessageHandler.Context context) {
            this.shop.handle(message.getBodyAsBinary());
        }

        @Override
        public void onMessage(Message message) {
            throw new AssertionError("Not a native message");
        }
    }

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.shared();
        loops = StreamActions.startLoops();
        outside = StreamActions.connect(broker, loops);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            outside.close();
            StreamActions.stopLoops(loops);
        }
    }

    @BeforeEach
    void createStream() {
        outside.streamCreator().stream(STREAM).create();
    }

    @AfterEach
    void deleteStream() {
        this.shop.release.countDown();
        if (this.context != null) {
            this.context.close();
        }
        outside.deleteStream(STREAM);
    }

    private void send(String... texts) throws InterruptedException {
        StreamActions.send(outside, STREAM, texts);
    }

    private WorkLedger start(Shop shop) {
        this.context = new SpringApplicationBuilder(Application.class, this.mode.configuration)
                .web(WebApplicationType.NONE)
                .initializers((context) -> context.getBeanFactory().registerSingleton("shop", shop))
                .properties(
                        TestApplications.WITHOUT_DATA,
                        "spring.cloud.consul.enabled=false",
                        "spring.rabbitmq.listener.type=stream",
                        "spring.rabbitmq.listener.stream.native-listener=" + (this.mode == Mode.NATIVE),
                        "spring.rabbitmq.stream.host=" + broker.host(),
                        "spring.rabbitmq.stream.port=" + broker.streamPort(),
                        "shutdown.exit.enabled=false")
                .run();
        return this.context.getBean(WorkLedger.class);
    }

    private void awaitIdle(WorkLedger ledger) throws InterruptedException {
        this.context
                .getBean(EngineClock.class)
                .awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    /** Return what an application is given first that is started with the offsets which this one has stored. */
    private String firstAfterRestart() throws InterruptedException {
        this.context.close();
        Shop next = new Shop();
        next.release.countDown();
        start(next);
        return next.begun.take();
    }

    @Test
    void completesTheMessageInHandAndGoesOnBehindItAfterARestart() throws Exception {
        send(FIRST, "1", "2", "3");
        WorkLedger ledger = start(this.shop);
        assertThat(this.shop.begun.take()).isEqualTo("1");
        StreamActions.startDraining(this.context);
        assertThat(ledger.outstanding())
                .extracting(WorkDetails::description)
                .contains("rabbit (no longer fetching)", STREAM + " (offset 1)");
        this.shop.release.countDown();
        awaitIdle(ledger);
        assertThat(this.shop.done).containsExactly("1");
        assertThat(ledger.completed()).containsEntry(WorkKind.MESSAGES, 1L);
        // The client stores an offset a moment after the listener has returned, and nothing tells of that moment.
        assertThat(firstAfterRestart()).isIn("1", "2");
        assertThat(this.shop.begun).isEmpty();
    }

    /** The client takes a stored offset of 0 for none at all. */
    @Test
    void doesNotHandleTheFirstMessageOfAStreamAgainAfterARestart() throws Exception {
        send("0", "1");
        WorkLedger ledger = start(this.shop);
        assertThat(this.shop.begun.take()).isEqualTo("0");
        StreamActions.startDraining(this.context);
        this.shop.release.countDown();
        awaitIdle(ledger);
        assertThat(this.shop.done).containsExactly("0");
        assertThat(firstAfterRestart()).isEqualTo("1");
    }

    @Test
    void stopsUntilItIsResumed() throws Exception {
        send(FIRST, "1", "2");
        start(this.shop);
        this.shop.begun.take();
        RabbitWorkSource source = this.context.getBean(RabbitWorkSource.class);
        FutureTask<Void> pause = new FutureTask<>(() -> {
            source.pause();
            return null;
        });
        new Thread(pause, "pause").start();
        while (!this.context.getBean(StreamTracking.class).gate().isClosed()) {
            Thread.onSpinWait();
        }
        assertThat(pause.isDone()).isFalse();
        this.shop.release.countDown();
        pause.get();
        assertThat(this.shop.begun).isEmpty();
        source.resume();
        // The first may come once more, as after a restart.
        String next = this.shop.begun.take();
        assertThat(next.equals("1") ? this.shop.begun.take() : next).isEqualTo("2");
    }

    @Test
    void deliversAnInterruptedMessageAgainAfterARestart() throws Exception {
        send(FIRST, "1", "2");
        WorkLedger ledger = start(this.shop);
        this.shop.begun.take();
        StreamActions.startDraining(this.context);
        ledger.cancel();
        awaitIdle(ledger);
        assertThat(this.shop.done).isEmpty();
        assertThat(ledger.cancelled()).extracting(WorkDetails::description).contains(STREAM + " (offset 1)");
        assertThat(firstAfterRestart()).isEqualTo("1");
        assertThat(this.shop.begun).isEmpty();
    }

    @Test
    void deliversAnAbandonedMessageAgainAfterARestart() throws Exception {
        send(FIRST, "stubborn", "2");
        WorkLedger ledger = start(this.shop);
        this.shop.begun.take();
        StreamActions.startDraining(this.context);
        ledger.cancel();
        assertThat(this.shop.begun.take()).isEqualTo("ignored");
        assertThat(ledger.abandon())
                .filteredOn((work) -> work.description().startsWith(STREAM))
                .singleElement()
                .satisfies((work) -> assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().contains("RabbitStreamTests")));
        assertThat(firstAfterRestart()).isEqualTo("stubborn");
        assertThat(this.shop.done).isEmpty();
    }
}
