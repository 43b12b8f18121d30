package io.quiesce.shutdown.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.engine.ShutdownTimings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LongerTimesTests {

    private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

    private static final String TASKS = "spring.task.execution.shutdown.await-termination";

    private static List<String> lines(Map<String, String> properties) {
        ShutdownTimings timings = new ShutdownTimings(
                Duration.ZERO,
                null,
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
        return new LongerTimes(new Binder(new MapConfigurationPropertySource(properties)), timings).lines();
    }

    @Test
    void areNamedWithTheMend() {
        assertThat(lines(Map.of(PHASE, "1m")))
                .containsExactly("'spring.lifecycle.timeout-per-shutdown-phase' is 60s, but work is cancelled after 4s:"
                        + " set 'shutdown.force-shutdown-after', to 61s for it to have as long");
    }

    @Test
    void areAllNamed() {
        assertThat(lines(Map.of(PHASE, "5s", TASKS, "true", TASKS + "-period", "10s")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("'spring.task.execution.shutdown.await-termination-period' is 10s");
    }

    @Test
    void areOfNoInterestWhereNobodyWaits() {
        assertThat(lines(Map.of(TASKS + "-period", "10s"))).isEmpty();
        assertThat(lines(Map.of(TASKS, "false", TASKS + "-period", "10s"))).isEmpty();
    }

    @Test
    void areNotLongerIfWorkHasAsLong() {
        assertThat(lines(Map.of(PHASE, "4000"))).isEmpty();
        assertThat(lines(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.force-shutdown-after", "shutdown.cancel-running-tasks-after"})
    void areKnownToWhoeverHasDecidedHowLongWorkHas(String property) {
        assertThat(lines(Map.of(PHASE, "1m", property, "4s"))).isEmpty();
    }
}
