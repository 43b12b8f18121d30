package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossBoundTests {

    @Test
    void nothingLostOfAMillionMeansThreeAtMost() {
        assertThat(LossBound.perMillion(0, 1_000_000)).isZero();
        assertThat(LossBound.atMostPerMillion(0, 1_000_000)).isCloseTo(2.9957, within(1e-4));
    }

    @Test
    void boundOfFewIsFarAboveThem() {
        assertThat(LossBound.perMillion(1, 50_000)).isCloseTo(20, within(1e-9));
        assertThat(LossBound.atMostPerMillion(1, 50_000)).isCloseTo(4.7439 * 20, within(1e-2));
    }

    @Test
    void noMoreThanAllAreLost() {
        assertThat(LossBound.atMostPerMillion(10, 10)).isEqualTo(1e6);
    }
}
