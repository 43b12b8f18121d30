package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTests {

    @Test
    void describesNumbersInAnyOrder() {
        Statistics statistics = Statistics.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0));
        assertThat(statistics.count()).isEqualTo(5);
        assertThat(statistics.min()).isEqualTo(1);
        assertThat(statistics.quantile(0.25)).isEqualTo(2);
        assertThat(statistics.median()).isEqualTo(3);
        assertThat(statistics.quantile(0.75)).isEqualTo(4);
        assertThat(statistics.max()).isEqualTo(5);
    }

    @Test
    void medianOfAnEvenNumberOfNumbersLiesInTheMiddle() {
        assertThat(Statistics.of(List.of(1.0, 2.0, 4.0, 100.0)).median()).isEqualTo(3);
    }

    @Test
    void quantilesAreInterpolated() {
        Statistics statistics = Statistics.of(List.of(10.0, 20.0, 30.0, 40.0));
        assertThat(statistics.quantile(0)).isEqualTo(10);
        assertThat(statistics.quantile(0.25)).isEqualTo(17.5);
        assertThat(statistics.quantile(0.99)).isCloseTo(39.7, within(1e-9));
        assertThat(statistics.quantile(1)).isEqualTo(40);
    }

    @Test
    void oneNumberIsEverything() {
        Statistics statistics = Statistics.of(List.of(7.0));
        assertThat(List.of(statistics.min(), statistics.median(), statistics.quantile(0.99), statistics.max()))
                .containsOnly(7.0);
    }

    @Test
    void nothingCannotBeDescribed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.of(List.of()))
                .withMessageContaining("'values'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, 50, Double.NaN})
    void quantileOfMoreThanEverythingDoesNotExist(double part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.of(List.of(1.0)).quantile(part))
                .withMessageContaining("'part'")
                .withMessageContaining(Double.toString(part));
    }
}
