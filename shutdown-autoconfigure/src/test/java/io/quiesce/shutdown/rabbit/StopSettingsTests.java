package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

class StopSettingsTests {

    @ParameterizedTest
    @ValueSource(strings = {"getShutdownTimeout", "isForceStop", "getTaskExecutor"})
    void aNativeImageKeepsWhatIsCalledByReflection(String getter) {
        RuntimeHints hints = new RuntimeHints();
        new StopSettings.Hints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(AbstractMessageListenerContainer.class, getter))
                .accepts(hints);
    }
}
