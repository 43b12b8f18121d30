package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import com.rabbitmq.stream.Environment;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.EnvironmentBuilderCustomizer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.rabbit.stream.listener.StreamListenerContainer;

/**
 * Super streams and single active consumers of a real broker, which an older one does not have. The time-out only ends a test
 * that hangs.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@ExtendWith(OutputCaptureExtension.class)
@EnumSource
class RabbitSuperStreamTests {

    private static final String STREAM = "quiesce-single";

    private static final String SUPER_STREAM = "quiesce-super";

    /** Handled at once, so that something has been stored before. */
    private static final String FIRST = "first";

    private static TestBroker broker;

    private static EventLoopGroup loops;

    private static Environment outside;

    @TempDir
    private static Path folder;

    @Parameter
    private Mode mode;

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    private final Shop shop = new Shop();

    /** What a container consumes, and from where a test sends to it. */
    enum Mode {
        SINGLE_ACTIVE(STREAM, 1),
        SUPER(SUPER_STREAM + "-0", 1),
        SUPER_CONCURRENT(SUPER_STREAM + "-0", 2);

        private final String partition;

        private final int consumers;

        Mode(String partition, int consumers) {
            this.partition = partition;
            this.consumers = consumers;
        }

        void configure(StreamListenerContainer container) {
            if (this == SINGLE_ACTIVE) {
                container.setQueueNames(STREAM);
                container.setConsumerCustomizer((id, consumer) ->
                        consumer.name("settlement").singleActiveConsumer().offset(OffsetSpecification.first()));
            } else {
                container.superStream(SUPER_STREAM, "settlement", this.consumers);
                container.setConsumerCustomizer((id, consumer) -> consumer.offset(OffsetSpecification.first()));
            }
        }
    }

    /** What handles the messages. */
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
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
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
        StreamListenerContainer container(Environment environment, Mode mode, Shop shop) {
            StreamListenerContainer container = new StreamListenerContainer(environment);
            mode.configure(container);
            container.setupMessageListener((message) -> shop.handle(message.getBody()));
            return container;
        }
    }

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.startNewer(folder);
        loops = StreamActions.startLoops();
        outside = StreamActions.connect(broker, loops);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            outside.close();
            StreamActions.stopLoops(loops);
            broker.stop();
        }
    }

    @BeforeEach
    void createStreams() {
        outside.streamCreator().stream(STREAM).create();
        outside.streamCreator()
                .name(SUPER_STREAM)
                .superStream()
                .partitions(2)
                .creator()
                .create();
    }

    @AfterEach
    void deleteStreams() {
        this.shop.release.countDown();
        this.contexts.forEach(ConfigurableApplicationContext::close);
        outside.deleteStream(STREAM);
        outside.deleteSuperStream(SUPER_STREAM);
    }

    private void send(String... texts) throws InterruptedException {
        StreamActions.send(outside, this.mode.partition, texts);
    }

    private ConfigurableApplicationContext start(Shop shop) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers((starting) -> {
                    starting.getBeanFactory().registerSingleton("shop", shop);
                    starting.getBeanFactory().registerSingleton("mode", this.mode);
                })
                .properties(
                        TestApplications.WITHOUT_DATA,
                        "spring.cloud.consul.enabled=false",
                        "spring.rabbitmq.listener.type=stream",
                        "spring.rabbitmq.stream.host=" + broker.host(),
                        "spring.rabbitmq.stream.port=" + broker.streamPort(),
                        "shutdown.exit.enabled=false")
                .run();
        this.contexts.add(context);
        return context;
    }

    private static void awaitIdle(ConfigurableApplicationContext context) throws InterruptedException {
        WorkLedger ledger = context.getBean(WorkLedger.class);
        context.getBean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(WorkKind.MESSAGES)));
    }

    private static Shop open() {
        Shop shop = new Shop();
        shop.release.countDown();
        return shop;
    }

    /** The client gives the one that is activated all of the chunk that the broker keeps these messages in. */
    @Test
    void completesTheMessageInHandAndTheNextInstanceGoesOnBehindIt() throws Exception {
        ConfigurableApplicationContext context = start(this.shop);
        Shop next = open();
        start(next);
        send(FIRST, "1", "2", "3");
        assertThat(this.shop.begun.take()).isEqualTo("1");
        WorkLedger ledger = StreamActions.startDraining(context);
        assertThat(ledger.outstanding())
                .extracting(WorkDetails::description)
                .contains("rabbit (no longer fetching)", this.mode.partition + " (offset 1)");
        this.shop.release.countDown();
        awaitIdle(context);
        assertThat(this.shop.done).containsExactly("1");
        assertThat(next.begun.take()).isEqualTo("2");
        assertThat(next.begun.take()).isEqualTo("3");
        assertThat(this.shop.begun).isEmpty();
    }

    @Test
    void theNextInstanceGetsAMessageThatWasInterrupted() throws Exception {
        ConfigurableApplicationContext context = start(this.shop);
        Shop next = open();
        start(next);
        send(FIRST, "1", "2");
        assertThat(this.shop.begun.take()).isEqualTo("1");
        WorkLedger ledger = StreamActions.startDraining(context);
        ledger.cancel();
        awaitIdle(context);
        assertThat(this.shop.done).isEmpty();
        assertThat(ledger.cancelled())
                .extracting(WorkDetails::description)
                .contains(this.mode.partition + " (offset 1)");
        assertThat(next.begun.take()).isEqualTo("1");
        assertThat(next.begun.take()).isEqualTo("2");
    }

    @Test
    void stopsUntilItIsResumed() throws Exception {
        this.shop.release.countDown();
        ConfigurableApplicationContext context = start(this.shop);
        send("0", "1");
        assertThat(this.shop.begun.take()).isEqualTo("0");
        assertThat(this.shop.begun.take()).isEqualTo("1");
        RabbitWorkSource source = context.getBean(RabbitWorkSource.class);
        source.pause();
        send("2");
        assertThat(this.shop.begun).isEmpty();
        source.resume();
        assertThat(this.shop.begun.take()).isEqualTo("2");
    }

    /** A client that waits in vain for an offset to be stored says so after 10 seconds. */
    @Test
    void goesOnBehindTheMessageInHandAfterARestart(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext context = start(this.shop);
        send(FIRST, "1", "2");
        assertThat(this.shop.begun.take()).isEqualTo("1");
        StreamActions.startDraining(context);
        this.shop.release.countDown();
        awaitIdle(context);
        assertThat(this.shop.done).containsExactly("1");
        assertThat(output).doesNotContain("Error while checking offset has been stored");
        Shop next = open();
        start(next);
        assertThat(next.begun.take()).isEqualTo("2");
    }
}
