package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class EndOfCloseTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withUserConfiguration(BeansConfiguration.class)
            .withBean("endOfClose", EndOfClose.class);

    @Test
    void comesAfterEveryBeanHasBeenDestroyed() {
        this.contextRunner.run((context) -> {
            List<String> order = context.getBean(BeansConfiguration.class).order;
            context.getBean(EndOfClose.class).run(() -> order.add("end"));
            context.close();
            assertThat(order).containsExactly("bean", "post processor", "end");
        });
    }

    @Test
    void doesNothingForAStartThatFailed() {
        new EndOfClose().destroy();
    }

    @Configuration(proxyBeanMethods = false)
    static class BeansConfiguration {

        private final List<String> order = new ArrayList<>();

        @Bean
        AutoCloseable bean() {
            return () -> this.order.add("bean");
        }

        @Bean
        ClosingPostProcessor postProcessor() {
            return new ClosingPostProcessor(this.order);
        }
    }

    static final class ClosingPostProcessor implements BeanPostProcessor, AutoCloseable {

        private final List<String> order;

        ClosingPostProcessor(List<String> order) {
            this.order = order;
        }

        @Override
        public void close() {
            this.order.add("post processor");
        }
    }
}
