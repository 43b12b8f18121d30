package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;

class ComparisonTests {

    @Test
    void bothRatiosRelateTheStarterToThePlainApplication() {
        Comparison comparison = comparison(new Comparison.Pair(110, 100), new Comparison.Pair(120, 100));
        assertThat(comparison.of(Variant.STARTER).median()).isEqualTo(115);
        assertThat(comparison.of(Variant.PLAIN).median()).isEqualTo(100);
        assertThat(comparison.ratioOfMedians()).isCloseTo(1.15, within(1e-9));
        assertThat(comparison.medianOfRatios()).isCloseTo(1.15, within(1e-9));
    }

    @Test
    void machineThatBecomesSlowerDoesNotChangeTheRatioOfThePairs() {
        Comparison comparison = comparison(
                new Comparison.Pair(110, 100), new Comparison.Pair(220, 200), new Comparison.Pair(1100, 1000));
        assertThat(comparison.medianOfRatios()).isCloseTo(1.1, within(1e-9));
    }

    @Test
    void onePairThatWentWrongDoesNotChangeTheRatios() {
        Comparison comparison = comparison(
                new Comparison.Pair(110, 100), new Comparison.Pair(5000, 100), new Comparison.Pair(110, 100));
        assertThat(comparison.ratioOfMedians()).isCloseTo(1.1, within(1e-9));
        assertThat(comparison.medianOfRatios()).isCloseTo(1.1, within(1e-9));
    }

    private static Comparison comparison(Comparison.Pair... pairs) {
        return new Comparison(List.of(pairs));
    }
}
