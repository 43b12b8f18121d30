package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.TestApplications;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A web server is created before most beans, and needs its filters then. What those ask for while they serve must not be made
 * so early: a rule of an application drags its repositories along, the actuator's paths all of its endpoints.
 */
@Timeout(60)
class BeansForTheServerTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        static Early early(ConfigurableListableBeanFactory beans) {
            return new Early(beans, new ArrayList<>());
        }

        @Bean
        AffinityResolver affinity() {
            return (request) -> false;
        }

        @Bean
        PriorityResolver priority() {
            return (request) -> false;
        }
    }

    /** The names of what is made before Spring makes all that is left. */
    record Early(ConfigurableListableBeanFactory beans, List<String> names) implements BeanPostProcessor {

        @Override
        public Object postProcessBeforeInitialization(Object bean, String beanName) {
            if (!this.beans.isConfigurationFrozen()) {
                this.names.add(beanName);
            }
            return bean;
        }
    }

    @Test
    void areNotThoseThatAreAskedWhileItServes() {
        try (ConfigurableApplicationContext context = TestApplications.start(Application.class)) {
            assertThat(context.getBean(Early.class).names())
                    .contains("shutdownDrainFilter")
                    .doesNotContain("affinity", "priority", "managementPaths", "pathMappedEndpoints", "healthEndpoint");
        }
    }
}
