package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quiesce.shutdown.signal.OperatingSystemSignals.SignalsUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatingSystemSignalsTests {

    @ParameterizedTest
    @CsvSource({"NONSENSE, Unknown signal", "SEGV, already used by VM or OS"})
    void saysWhyASignalCannotBeHandled(String signal, String reason) {
        assertThatExceptionOfType(SignalsUnavailableException.class)
                .isThrownBy(() -> OperatingSystemSignals.handle(signal, () -> {}))
                .withMessageContaining(reason)
                .withMessageContaining(signal);
    }

    @Test
    void putsThePreviousHandlerBack() {
        Object before = CurrentHandler.of("TERM");
        Runnable putBack = OperatingSystemSignals.handle("TERM", () -> {});
        assertThat(CurrentHandler.of("TERM")).isNotEqualTo(before).hasToString("handler of SIGTERM");
        putBack.run();
        assertThat(CurrentHandler.of("TERM").getClass()).isEqualTo(before.getClass());
    }

    @Test
    void runsTheActionEachTime() throws Exception {
        int[] times = {0};
        Runnable putBack = OperatingSystemSignals.handle("TERM", () -> times[0]++);
        try {
            Object handler = CurrentHandler.of("TERM");
            CurrentHandler.call(handler, "TERM");
            CurrentHandler.call(handler, "TERM");
        } finally {
            putBack.run();
        }
        assertThat(times[0]).isEqualTo(2);
    }
}
