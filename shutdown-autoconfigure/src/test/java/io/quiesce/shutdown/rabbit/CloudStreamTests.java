package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A binding of Spring Cloud Stream on a real broker. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudStreamTests {

    private static final String EXCHANGE = "quiesce-cloud";

    private static final String QUEUE = EXCHANGE + ".settlement";

    private CachingConnectionFactory outside;

    private Channel channel;

    private ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        final CountDownLatch entered = new CountDownLatch(1);

        final CountDownLatch release = new CountDownLatch(1);

        final List<String> done = new CopyOnWriteArrayList<>();

        @Bean
        Consumer<String> orders() {
            return (order) -> {
                this.entered.countDown();
                try {
                    this.release.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
                this.done.add(order);
            };
        }
    }

    @BeforeEach
    void start() throws Exception {
        this.outside = TestBroker.shared().connections();
        this.channel = this.outside.createConnection().createChannel(false);
        this.context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.cloud.consul.enabled=false",
                        "spring.rabbitmq.host=" + this.outside.getHost(),
                        "spring.rabbitmq.port=" + this.outside.getPort(),
                        "spring.cloud.function.definition=orders",
                        "spring.cloud.stream.bindings.orders-in-0.destination=" + EXCHANGE,
                        "spring.cloud.stream.bindings.orders-in-0.group=settlement",
                        "spring.cloud.stream.default-binder=rabbit",
                        "shutdown.exit.enabled=false")
                .run();
    }

    @AfterEach
    void stop() throws Exception {
        if (this.context != null) {
            this.context.getBean(Application.class).release.countDown();
            this.context.close();
            this.channel.queueDelete(QUEUE);
            this.channel.exchangeDelete(EXCHANGE);
            this.outside.destroy();
        }
    }

    @Test
    void completesTheMessageThatIsBeingHandledAndTakesNoMore() throws Exception {
        Application application = this.context.getBean(Application.class);
        WorkLedger ledger = this.context.getBean(WorkLedger.class);
        for (String order : List.of("1", "2")) {
            this.channel.basicPublish(
                    EXCHANGE,
                    "",
                    new BasicProperties.Builder().contentType("text/plain").build(),
                    order.getBytes(StandardCharsets.UTF_8));
        }
        application.entered.await();
        ledger.startDraining();
        assertThat(ledger.outstanding())
                .extracting(WorkDetails::description)
                .contains("messaging (no longer fetching)");
        // The broker has been told, so nothing more is handed out.
        while (this.channel.consumerCount(QUEUE) > 0) {
            Thread.onSpinWait();
        }
        application.release.countDown();
        this.context
                .getBean(EngineClock.class)
                .awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(WorkKind.MESSAGES)));
        assertThat(application.done).containsExactly("1");
        // What had been prefetched is there again when the channel has closed.
        while (this.channel.messageCount(QUEUE) != 1) {
            Thread.onSpinWait();
        }
    }
}
