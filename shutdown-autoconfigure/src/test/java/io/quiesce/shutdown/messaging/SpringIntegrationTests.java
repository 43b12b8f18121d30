package io.quiesce.shutdown.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.PollerSpec;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.endpoint.SourcePollingChannelAdapter;

/**
 * A poller of Spring Integration. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpringIntegrationTests {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, MessagingShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.exit.enabled=false", "shutdown.messaging.containers=ordersPoller");

    /** What is polled, and what becomes of it. */
    static class Orders {

        final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        final CountDownLatch release = new CountDownLatch(1);

        void handle(String order) {
            this.events.add("begun " + order);
            try {
                this.release.await();
                this.events.add("done " + order);
            } catch (InterruptedException ex) {
                this.events.add("interrupted");
            }
        }
    }

    private static IntegrationFlow flow(Orders orders, PollerSpec poller) {
        return IntegrationFlow.fromSupplier(orders.queue::poll, (endpoint) -> endpoint.id("ordersPoller")
                        .poller(poller))
                .handle((message) -> orders.handle((String) message.getPayload()))
                .get();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class Common {

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnTheScheduler {

        @Bean
        IntegrationFlow flow(Orders orders) {
            return SpringIntegrationTests.flow(orders, Pollers.fixedDelay(10));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnAnExecutor {

        @Bean
        IntegrationFlow flow(Orders orders) {
            return SpringIntegrationTests.flow(
                    orders, Pollers.fixedDelay(10).taskExecutor(new SimpleAsyncTaskExecutor("orders-")));
        }
    }

    private static void drain(AssertableApplicationContext context) throws InterruptedException {
        WorkLedger ledger = context.getBean(WorkLedger.class);
        ledger.startDraining();
        context.getBean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(WorkKind.MESSAGES)));
        // It calls back a moment before it says so.
        while (context.getBean("ordersPoller", SourcePollingChannelAdapter.class)
                .isRunning()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void pollsNoMoreOnceTheDrainHasBegun() {
        this.application
                .withUserConfiguration(Common.class, OnTheScheduler.class)
                .run((context) -> {
                    Orders orders = context.getBean(Orders.class);
                    orders.release.countDown();
                    orders.queue.add("1");
                    assertThat(orders.events.take()).isEqualTo("begun 1");
                    assertThat(orders.events.take()).isEqualTo("done 1");
                    drain(context);
                    orders.queue.add("2");
                    context.close();
                    assertThat(orders.queue).containsExactly("2");
                });
    }

    /** It does so in a stop of Spring, too: the page says so. */
    @Test
    void isInterruptedByItsStopOnTheSchedulersThread() {
        this.application
                .withUserConfiguration(Common.class, OnTheScheduler.class)
                .run((context) -> {
                    Orders orders = context.getBean(Orders.class);
                    orders.queue.add("1");
                    assertThat(orders.events.take()).isEqualTo("begun 1");
                    drain(context);
                    assertThat(orders.events.take()).isEqualTo("interrupted");
                });
    }

    @Test
    void finishesItsMessageOnAnExecutorOfItsOwn() {
        this.application.withUserConfiguration(Common.class, OnAnExecutor.class).run((context) -> {
            Orders orders = context.getBean(Orders.class);
            orders.queue.add("1");
            assertThat(orders.events.take()).isEqualTo("begun 1");
            drain(context);
            assertThat(orders.events).isEmpty();
            orders.release.countDown();
            assertThat(orders.events.take()).isEqualTo("done 1");
        });
    }
}
