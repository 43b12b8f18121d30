package io.quiesce.sample.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for {@link ConditionalOnBroker}.
 */
class ConditionalOnBrokerTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withUserConfiguration(WithMessages.class, Without.class);

    @Test
    void isEmbeddedWithoutAProperty() {
        this.contextRunner.run((context) ->
                assertThat(context).hasSingleBean(WithMessages.class).doesNotHaveBean(Without.class));
    }

    @ParameterizedTest
    @CsvSource({"embedded,true", "external,true", "External,true", "none,false", "NONE,false"})
    void followsTheProperty(String broker, boolean messages) {
        this.contextRunner.withPropertyValues("sample.broker=" + broker).run((context) -> {
            assertThat(context.getBeansOfType(WithMessages.class)).hasSize(messages ? 1 : 0);
            assertThat(context.getBeansOfType(Without.class)).hasSize(messages ? 0 : 1);
        });
    }

    @Test
    void refusesABrokerThatDoesNotExist() {
        this.contextRunner.withPropertyValues("sample.broker=kafka").run((context) -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("kafka")
                .satisfies((root) -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(BindException.class.getName())
                        .hasStackTraceContaining("'sample.broker'")));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
    static class WithMessages {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBroker(Broker.NONE)
    static class Without {}
}
