package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;

class ResultsTests {

    private final Results results = new Results();

    @Test
    void comparesAPart() {
        this.results.add(Part.IDLE, leaving(104, 150), leaving(100, 100));
        this.results.add(Part.IDLE, leaving(106, 170), leaving(100, 100));
        assertThat(this.results.markdown())
                .startsWith("## Idle exit\n\n")
                .contains(
                        " 2 pairs.\n\n",
                        """
                        | time, ms         | median |   min |  25 % |  75 % |   max |
                        | ---------------- | -----: | ----: | ----: | ----: | ----: |
                        | with the starter |  105.0 | 104.0 | 104.5 | 105.5 | 106.0 |
                        | without          |  100.0 | 100.0 | 100.0 | 100.0 | 100.0 |

                        Ratio of the medians: 1.050, median of the ratios of the pairs: 1.050
                        """,
                        "Ratio of the medians: 1.600, median of the ratios of the pairs: 1.600\n")
                .endsWith(
                        """
                        ## Goals

                        - Idle exit, with the starter in relation to without, at most 1.000: NOT met (1.050 and 1.050)""")
                .doesNotContain("## Exit after", "## Readiness");
    }

    @Test
    void leavesOutComputingTimeThatIsNotKnown() {
        this.results.add(Part.RESPONSE, leaving(110, 150), new Leaving(100, OptionalDouble.empty()));
        assertThat(this.results.markdown())
                .contains("NOT met (1.100 and 1.100)")
                .doesNotContain("computing time");
    }

    @Test
    void judgesReadinessByThe99thPercentile() {
        this.results.add(Probing.BRIEF, new Flip(5, List.of(1.0, 2.0)));
        this.results.add(Probing.BRIEF, new Flip(101, List.of(3.0)));
        this.results.add(Probing.LONG, new Flip(7, List.of(1.0)));
        assertThat(this.results.markdown())
                .contains(
                        """
                        | time, ms                               |  p50 |   p99 |   max | count |
                        | -------------------------------------- | ---: | ----: | ----: | ----: |
                        | SIGTERM to 503 after 500 ms of probes  | 53.0 | 100.0 | 101.0 |     2 |
                        | probe                                  |  2.0 |   3.0 |   3.0 |     3 |
                        | SIGTERM to 503 after 5000 ms of probes |  7.0 |   7.0 |   7.0 |     1 |
                        | probe                                  |  1.0 |   1.0 |   1.0 |     1 |
                        """)
                .endsWith(
                        """
                        - SIGTERM to 503 after 500 ms of probes, p99, at most 20.0 ms: NOT met (100.0 ms)
                        - SIGTERM to 503 after 5000 ms of probes, p99, at most 20.0 ms: met (7.0 ms)""");
    }

    @Test
    void judgesTheStartOfClosingByThe99thPercentile() {
        this.results.addStartOfClosing(LastWork.HANDLER, 7);
        this.results.addStartOfClosing(LastWork.REQUEST, -1);
        this.results.addStartOfClosing(LastWork.REQUEST, 3);
        assertThat(this.results.markdown())
                .startsWith("## Start of phase 2\n\n")
                .contains(
                        """
                        | a request of a small application                      | 1.0 | 3.0 | 3.0 |     2 |
                        | a request of the sample application, then its handler | 7.0 | 7.0 | 7.0 |     1 |
                        """)
                .endsWith(
                        """
                        - Phase 2 after a request of a small application, p99, at most 5.0 ms: met (3.0 ms)
                        - Phase 2 after a request of the sample application, then its handler, p99, at most 5.0 ms: NOT met (7.0 ms)""");
    }

    @Test
    void partsAppearInTheirOrder() {
        this.results.add(Part.RESPONSE, leaving(1, 1), leaving(1, 1));
        this.results.add(Part.IDLE, leaving(1, 1), leaving(1, 1));
        this.results.add(Part.REGISTRY, leaving(1, 1), leaving(1, 1));
        this.results.add(Probing.LONG, new Flip(1, List.of(1.0)));
        assertThat(this.results.markdown())
                .containsSubsequence(
                        "## Idle exit", "## Exit after the last response", "## Registry", "## Readiness", "## Goals");
        assertThat(this.results.goals()).as("none for the registry").hasSize(3);
    }

    @Test
    void hasNoSectionOfGoalsWithoutGoals() {
        this.results.add(Part.REGISTRY, leaving(1, 1), leaving(1, 1));
        assertThat(this.results.markdown()).contains("## Registry").doesNotContain("## Goals");
    }

    private static Leaving leaving(double millis, double cpuMillis) {
        return new Leaving(millis, OptionalDouble.of(cpuMillis));
    }
}
