package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTests {

    @Test
    void hasNoEndsOfLines() {
        assertThat(OneLine.of("a\r\nb\u2028c\u202ed")).isEqualTo("a b c d");
    }

    @Test
    void isCutIfThereAreMoreThan500Characters() {
        String longest = "x".repeat(500);
        assertThat(OneLine.of(longest)).isEqualTo(longest);
        assertThat(OneLine.of(longest + "y")).isEqualTo(longest + "…");
    }
}
