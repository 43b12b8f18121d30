package io.quiesce.shutdown.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.ShutdownProperties;
import io.quiesce.shutdown.availability.AvailabilityShutdownAutoConfiguration;
import io.quiesce.shutdown.kafka.KafkaShutdownAutoConfiguration;
import io.quiesce.shutdown.messaging.MessagingShutdownAutoConfiguration;
import io.quiesce.shutdown.scheduling.SchedulingShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.NullChannel;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class ShutdownPlanTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withClassLoader(new FilteredClassLoader("org.springframework.kafka"))
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    AvailabilityShutdownAutoConfiguration.class,
                    KafkaShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    PlanShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.scheduling.exempt=heartbeats", "shutdown.critical-resources=workers");

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        ThreadPoolTaskExecutor workers() {
            return new ThreadPoolTaskExecutor();
        }

        @Bean
        ThreadPoolTaskExecutor heartbeats() {
            return new ThreadPoolTaskExecutor();
        }

        @Bean(destroyMethod = "shutdownNow")
        FinalPool imports() {
            return new FinalPool();
        }

        @Bean
        ShutdownHandler flusher() {
            return (progress) -> {};
        }

        @Bean
        Feed feed() {
            return new Feed();
        }
    }

    static final class FinalPool extends ThreadPoolExecutor {

        FinalPool() {
            super(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }
    }

    static class Feed implements SmartLifecycle {

        private boolean running;

        @Override
        public void start() {
            this.running = true;
        }

        @Override
        public void stop() {
            this.running = false;
        }

        @Override
        public boolean isRunning() {
            return this.running;
        }

        @Override
        public int getPhase() {
            return 42;
        }
    }

    static final class Endpoint extends MessageProducerSupport {

        Endpoint() {
            setOutputChannel(new NullChannel());
        }
    }

    @Test
    void namesWhatAShutdownWouldDo() {
        this.contextRunner
                .withUserConfiguration(Application.class)
                .withPropertyValues("shutdown.keep-accepting-for=3s")
                .run((context) -> assertThat(
                                new ShutdownPlan(context.getBeanFactory(), context.getBean(ShutdownProperties.class))
                                        .text())
                        .contains("\n  3s  new requests are refused\n")
                        .contains("\nTold at once that this instance leaves\n  readiness, for at most ")
                        .contains("\nCalled at once, all at the same time (handlers)\n  flusher\n")
                        .contains("\nDrained\n  none\n")
                        .contains("\n  workers: tasks\n")
                        .contains("\n  heartbeats: it is exempt, by 'shutdown.scheduling.exempt' or @ShutdownExempt\n")
                        .contains("\n  imports: it is a " + FinalPool.class.getName()
                                + ", which belongs neither to Spring")
                        .contains("\nClosed out of turn, when closing takes more than half of its time\n  workers\n")
                        .contains("\n  42: feed\n")
                        .containsPattern("Integrations at work\n  availability, .*plan, scheduling\n")
                        .containsPattern("Integrations that are not\n  kafka: @ConditionalOnClass did not find"));
    }

    @Test
    void namesContainersThatNobodyHasNamed() {
        this.contextRunner
                .withConfiguration(AutoConfigurations.of(MessagingShutdownAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withBean("prices", Endpoint.class)
                .withBean("orders", Endpoint.class)
                .withPropertyValues("shutdown.messaging.containers=orders")
                .run((context) -> assertThat(
                                new ShutdownPlan(context.getBeanFactory(), context.getBean(ShutdownProperties.class))
                                        .text())
                        .contains("\n  orders: its stop\n")
                        .contains("\n  prices: it goes on fetching until it is stopped by Spring, unless"
                                + " 'shutdown.messaging.containers' names it\n"));
    }

    @Test
    void printsAndEndsBeforeAnythingStarts() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> ends = new ArrayList<>();
        this.contextRunner
                .withUserConfiguration(Application.class)
                .withBean(
                        Explanation.class,
                        () -> new Explanation(
                                () -> "the plan",
                                new PrintStream(out, false, StandardCharsets.UTF_8),
                                () -> ends.add("exit")))
                .withBean("watcher", Feed.class, () -> new Feed() {

                    @Override
                    public void start() {
                        super.start();
                        ends.add("start");
                    }
                })
                .run((context) -> {
                    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("the plan\n");
                    assertThat(ends).containsExactly("exit", "start");
                });
    }

    @Test
    void explainsNothingUnlessItIsAskedTo() {
        this.contextRunner.withUserConfiguration(Application.class).run((context) -> assertThat(context)
                .doesNotHaveBean(Explanation.class)
                .hasSingleBean(TimelineLog.class));
    }

    @Test
    void isSilentWhereNothingIsShutDown() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false", "shutdown.explain=true")
                .run((context) ->
                        assertThat(context).doesNotHaveBean(Explanation.class).doesNotHaveBean(TimelineLog.class));
    }
}
