package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.quiesce.harness.Wrk;
import io.quiesce.harness.bench.ServingReport.Pair;
import org.junit.jupiter.api.Test;

class ServingReportTests {

    private static Pair pair(double starter, double plain) {
        return new Pair(new Serving(starter, 2.2, 51), new Serving(plain, 2, 50));
    }

    @Test
    void judgesTheRateAndReportsTheRestBesideIt() {
        String report = new ServingReport(List.of(pair(990, 1000), pair(1020, 1000), pair(1000, 1005))).markdown();
        assertThat(report)
                .contains("3 pairs", "| with the starter  |   1000 |  990 |")
                .contains("Ratio of the medians: 1.100, median of the ratios of the pairs: 1.100")
                .contains("Ratio of the medians: 1.020, median of the ratios of the pairs: 1.020")
                .contains("Requests a second, with the starter in relation to without, at least 0.990: met"
                        + " (1.000 and 0.995)");
    }

    @Test
    void fewerRequestsThanTheGoalDoNotMeetIt() {
        assertThat(new ServingReport(List.of(pair(989, 1000))).markdown())
                .contains("at least 0.990: NOT met (0.989 and 0.989)");
    }

    @Test
    void turnsAreTakenTogether() {
        assertThat(Serving.of(
                        List.of(new Serving(10_000, 3, 100), new Serving(30_000, 9, 60), new Serving(20_000, 4, 50))))
                .isEqualTo(new Serving(20_000, 4, (1_000_000 + 1_800_000 + 1_000_000) / 60_000.0));
    }

    @Test
    void computingTimeIsThatOfEachRequest() {
        Serving serving = Serving.of(new Wrk.Answers(20_000, 4.87), 30_000, 20);
        assertThat(serving).isEqualTo(new Serving(20_000, 4.87, 75));
        assertThat(serving).hasToString("20000/s, 99 % within 4.87 ms, 75.0 µs each");
    }
}
