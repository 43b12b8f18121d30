package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

class OvershootReportTests {

    @Test
    void comparesConditionsAndJudgesTheIdleOne() {
        OvershootReport report = new OvershootReport(
                new TreeMap<>(Map.of(Condition.IDLE, List.of(10.0, 20.0), Condition.STRESS, List.of(60.0, 120.0))));
        assertThat(report.markdown())
                .isEqualTo(
                        """
                        | overshoot, ms                            |  p50 |   p99 |  min |   max | runs | ratio of the medians |
                        | ---------------------------------------- | ---: | ----: | ---: | ----: | ---: | -------------------: |
                        | the machine is idle                      | 15.0 |  19.9 | 10.0 |  20.0 |    2 |                 1.00 |
                        | other processes keep all processors busy | 90.0 | 119.4 | 60.0 | 120.0 |    2 |                 6.00 |

                        ## Goal

                        - Overshoot on an idle machine, p99, at most 50.0 ms: met (19.9 ms)""");
    }

    @Test
    void relatesNothingToWhatWasNotMeasured() {
        OvershootReport report = new OvershootReport(Map.of(Condition.STRESS, List.of(60.0)));
        assertThat(report.goal()).isEmpty();
        assertThat(report.markdown())
                .contains("|    - |".replace("    ", "                    "))
                .doesNotContain("Goal");
    }
}
