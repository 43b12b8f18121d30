package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class DurationTextTests {

    @Test
    void usesTheLargestUnitThatLosesNothing() {
        assertThat(DurationText.of(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(DurationText.of(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(DurationText.of(Duration.ofNanos(1_000))).isEqualTo("1us");
        assertThat(DurationText.of(Duration.ofNanos(1))).isEqualTo("1ns");
        assertThat(DurationText.of(Duration.ZERO)).isEqualTo("0s");
    }

    @Test
    void hasWordsForTheLongest() {
        assertThat(DurationText.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
                .isEqualTo("9223372036854775807s");
        assertThat(DurationText.of(Duration.ofSeconds(Long.MIN_VALUE, 1))).isEqualTo("-9223372036854775808s");
    }
}
