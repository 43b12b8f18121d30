package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class CpuTimeTests {

    @Test
    void childrenAreFoundBehindANameWithSpacesAndBrackets() {
        assertThat(CpuTime.childrenIn("1234 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 100 200 3 4 20 0 1"))
                .isEqualTo(70);
    }

    @Test
    void thisProcessHasUsedSome() {
        assertThat(CpuTime.of(ProcessHandle.current().pid())).isPositive();
    }

    @Test
    void processThatDoesNotExistHasUsedNone() {
        assertThat(CpuTime.of(Long.MAX_VALUE)).isEqualTo(Duration.ZERO);
    }
}
