package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

class ShutdownOrchestratorTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    @Test
    void drainsBeforeListenersOfTheHighestPrecedence() {
        this.contextRunner.withUserConfiguration(OrderConfiguration.class).run((context) -> {
            List<String> order = context.getBean(OrderConfiguration.class).order;
            context.close();
            assertThat(order).containsExactly("drained", "listener", "lifecycle");
        });
    }

    @Test
    void drainsBeforeAnyLifecycleStopsWhenTheEventIsSuppressed() {
        this.contextRunner
                .withUserConfiguration(OrderConfiguration.class, SuppressingConfiguration.class)
                .run((context) -> {
                    List<String> order = context.getBean(OrderConfiguration.class).order;
                    context.close();
                    assertThat(order).containsExactly("drained", "lifecycle");
                });
    }

    @Test
    void isNotPausedWithTheContext() {
        this.contextRunner.withUserConfiguration(OrderConfiguration.class).run((context) -> {
            context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .pause();
            assertThat(context.getBean(ShutdownOrchestrator.class).isRunning()).isTrue();
            assertThat(context.getBean(ShutdownEngine.class).state()).isEqualTo(ShutdownState.ONLINE);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderConfiguration {

        private final List<String> order = new ArrayList<>();

        @Bean
        ShutdownHandler handler() {
            return (progress) -> this.order.add("drained");
        }

        @Bean
        EarlyListener early() {
            return new EarlyListener(this.order);
        }

        @Bean
        LateLifecycle late() {
            return new LateLifecycle(this.order);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SuppressingConfiguration {

        @Bean
        SimpleApplicationEventMulticaster applicationEventMulticaster() {
            return new SimpleApplicationEventMulticaster() {
                @Override
                public void multicastEvent(ApplicationEvent event, ResolvableType eventType) {
                    if (!(event instanceof ContextClosedEvent)) {
                        super.multicastEvent(event, eventType);
                    }
                }
            };
        }
    }

    private record EarlyListener(List<String> order) implements ApplicationListener<ContextClosedEvent>, Ordered {

        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            this.order.add("listener");
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }
    }

    /** In the highest phase but one. */
    private record LateLifecycle(List<String> order) implements SmartLifecycle {

        @Override
        public void start() {}

        @Override
        public void stop() {
            this.order.add("lifecycle");
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE - 1;
        }
    }
}
