package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class RequestsReportTests {

    @Test
    void fitsHowEachStepGrows() {
        RequestsReport report = new RequestsReport();
        for (int requests : new int[] {10_000, 1_000}) {
            report.add(requests, new RequestsLeaving(5, requests / 100.0, Math.sqrt(requests), 70));
            report.add(requests, new RequestsLeaving(6, requests / 100.0, Math.sqrt(requests), 70));
            report.add(requests, new RequestsLeaving(9, requests / 100.0, Math.sqrt(requests), 70));
            report.add(requests, Map.of(Variant.STARTER, requests + 24_000.0, Variant.PLAIN, requests + 22_000.0));
        }
        assertThat(report.markdown().replaceAll(" +", " "))
                .contains("| median, ms | 1,000 requests | 10,000 requests | exponent |")
                .containsPattern("\\| SIGTERM until they are counted \\| 6.0 \\| 6.0 \\| -?0.00 \\|")
                .contains("| their deadline until all are cancelled | 10.0 | 100.0 | 1.00 |")
                .contains("| then until all have ended, and phase 2 begins | 31.6 | 100.0 | 0.50 |")
                .contains("| heap a request with the starter, bytes | 25,000 | 34,000 | |")
                .contains("| heap a request without, bytes | 23,000 | 32,000 | |");
    }
}
