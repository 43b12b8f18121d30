package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SwitchCheckTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SwitchShutdownAutoConfiguration.class, ShutdownAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "shutdown.enabled, yes",
        "shutdown.enabled, ''",
        "shutdown.exit.enabled, 1",
        "shutdown.kafka.enabled, on",
        "shutdown.registry.register-grpc, no"
    })
    void refusesWhatIsNeitherOnNorOff(String name, String value) {
        this.contextRunner.withPropertyValues(name + "=" + value).run((context) -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessage("The value '%s' of '%s' is neither 'true' nor 'false'.", value, name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "TRUE", "False"})
    void takesWhatIsOnOrOff(String value) {
        this.contextRunner.withPropertyValues("shutdown.enabled=" + value).run((context) -> assertThat(
                        context.getBeansOfType(ShutdownEngine.class))
                .hasSize(value.equalsIgnoreCase("true") ? 1 : 0));
    }

    @Test
    void doesNotLookAtTheRestWhenAllIsOff() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false", "shutdown.kafka.enabled=on")
                .run((context) -> assertThat(context).hasNotFailed());
    }
}
