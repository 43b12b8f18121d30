package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** A poller of Spring Integration on Spring Boot's scheduler, which nothing else stops. */
@Timeout(60)
class PollerTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class))
            .withPropertyValues("spring.task.scheduling.pool.size=2")
            .withUserConfiguration(Polling.class);

    static class Orders {

        final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        final BlockingQueue<String> beats = new LinkedBlockingQueue<>();

        final CountDownLatch mayEnd = new CountDownLatch(1);

        volatile boolean stubborn;

        void handle(String order) {
            this.events.add("begun " + order);
            do {
                try {
                    this.mayEnd.await();
                    this.events.add("done " + order);
                } catch (InterruptedException ex) {
                    this.events.add("interrupted");
                }
            } while (this.stubborn && this.mayEnd.getCount() > 0);
        }

        /** Tells that the scheduler goes on. */
        @Scheduled(fixedDelay = 10)
        @ShutdownExempt
        void beat() {
            this.beats.add("beat");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    @EnableScheduling
    static class Polling {

        @Bean
        Orders orders() {
            return new Orders();
        }

        @Bean
        IntegrationFlow flow(Orders orders) {
            return IntegrationFlow.fromSupplier(orders.queue::poll, (endpoint) -> endpoint.id("orderSource")
                            .poller(Pollers.fixedDelay(1)))
                    .handle((message) -> orders.handle((String) message.getPayload()))
                    .get();
        }
    }

    @Test
    void finishesThePollThatRunsAndBeginsNoOther() {
        this.contextRunner.run((context) -> {
            Orders orders = context.getBean(Orders.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            orders.queue.add("1");
            assertThat(orders.events.take()).isEqualTo("begun 1");
            assertThat(ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("poller of bean 'orderSource' (scheduled)");
            ledger.startDraining();
            orders.queue.add("2");
            orders.mayEnd.countDown();
            assertThat(orders.events.take()).isEqualTo("done 1");
            while (!ledger.isIdle(WorkKind.HOLDING_TASKS)
                    && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            // The next poll was due a millisecond later; by the third beat from now it would have come.
            orders.beats.clear();
            for (int beat = 0; beat < 3; beat++) {
                assertThat(orders.beats.take()).isEqualTo("beat");
            }
            assertThat(orders.queue).containsExactly("2");
            assertThat(orders.events).isEmpty();
        });
    }

    @Test
    void interruptsThePollThatRuns() {
        this.contextRunner.run((context) -> {
            Orders orders = context.getBean(Orders.class);
            WorkLedger ledger = context.getBean(WorkLedger.class);
            orders.queue.add("1");
            assertThat(orders.events.take()).isEqualTo("begun 1");
            ledger.startDraining();
            assertThat(ledger.cancel())
                    .extracting(WorkDetails::description)
                    .containsExactly("poller of bean 'orderSource' (scheduled)");
            assertThat(orders.events.take()).isEqualTo("interrupted");
        });
    }

    @Test
    void abandonsThePollThatIgnoresTheInterrupt() {
        this.contextRunner.run((context) -> {
            Orders orders = context.getBean(Orders.class);
            orders.stubborn = true;
            WorkLedger ledger = context.getBean(WorkLedger.class);
            orders.queue.add("1");
            assertThat(orders.events.take()).isEqualTo("begun 1");
            ledger.startDraining();
            ledger.cancel();
            assertThat(orders.events.take()).isEqualTo("interrupted");
            assertThat(ledger.abandon()).singleElement().satisfies((work) -> {
                assertThat(work.description()).isEqualTo("poller of bean 'orderSource' (scheduled)");
                assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().equals(Orders.class.getName()));
            });
            assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
            orders.mayEnd.countDown();
        });
    }
}
