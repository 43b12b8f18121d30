package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.util.ClassUtils;

class SignalHintsTests {

    @Test
    void aNativeImageKeepsWhatIsCalledByReflection() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        new SignalHints().registerHints(hints, null);
        Class<?> signal = ClassUtils.forName(OperatingSystemSignals.SIGNAL, null);
        Class<?> handler = ClassUtils.forName(OperatingSystemSignals.HANDLER, null);
        assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(signal.getConstructor(String.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(signal.getMethod("handle", signal, handler)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(handler)).accepts(hints);
    }

    /** They belong to no bean: signals are handled before the first one exists. */
    @Test
    void isFoundByWhatProcessesAnApplication() {
        assertThat(AotServices.factories().load(RuntimeHintsRegistrar.class))
                .hasAtLeastOneElementOfType(SignalHints.class);
    }
}
