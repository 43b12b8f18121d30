package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.WorkDetails;
import org.junit.jupiter.api.Test;

class ScreenTests {

    @Test
    void isATable() {
        assertThat(Screen.of(Samples.failure()))
                .isEqualTo(
                        """
                        Report of the shutdown by SIGINT at 2026-01-01T00:00:00Z
                          phase          5.000 s  drain                                               did not end in time
                          phase          0.250 s  close                                               is still running
                                       completed     refused   cancelled   abandoned
                          requests             0           2           1           1
                          tasks                0           0           0           1
                          registry       0.250 s  consul                                              failed: IllegalStateException: still listed
                          handler        5.000 s  uploader                                            did not end in time
                          handler        0.250 s  mailer                                              failed: IllegalStateException: no connection
                          handler        0.250 s  flusher                                             completed
                          cancelled      4.500 s  request GET /orders/8                               on http-1
                          abandoned      4.500 s  request GET /orders/7                               on http-1
                          abandoned      9.000 s  task export
                          closed         1.500 s  pool                                                is still running
                          closed         0.200 s  journal                                             completed
                          closed         0.100 s  cache                                               failed: IllegalStateException: disk full
                          closed         0.010 s  mailer                                              completed""");
    }

    @Test
    void saysWhatBecameOfLongLivedSessions() {
        assertThat(Screen.of(Samples.withSessions()).lines())
                .contains("  long-lived  1,000 suspended, 600 acknowledged, 990 moved, 1,231 closed, 3 forced");
        assertThat(Screen.of(Samples.success())).doesNotContain("long-lived");
    }

    @Test
    void fitsOnOneScreenHoweverMuchThereIs() {
        List<Outcome> handlers = IntStream.range(0, 500)
                .mapToObj((i) -> Samples.completed("handler" + i))
                .toList();
        String screen = Screen.of(report(Samples.requests(10_000), handlers));
        assertThat(screen.lines())
                .hasSizeLessThan(48)
                .contains("  cancelled   and 9,992 more", "  handler     and 492 more");
    }

    @Test
    void keepsEachPartOnALineOfItsOwn() {
        String screen = Screen.of(report(List.of(Samples.task("one\ntwo\r\u001b[31m" + "x".repeat(500))), List.of()));
        assertThat(screen.lines())
                .anySatisfy((line) -> assertThat(line).contains("task one two").hasSizeLessThan(130));
        assertThat(screen).doesNotContain("\r", "\u001b");
    }

    @Test
    void leavesOutBeansThatWereClosedAtOnce() {
        assertThat(Screen.worthSaying(List.of(
                        Samples.closing("slow", 0.001, Result.COMPLETED),
                        Samples.closing("quick", 0.0009, Result.COMPLETED),
                        Samples.closing("failed", 0, Result.FAILED),
                        Samples.closing("hanging", 0, Result.RUNNING),
                        Samples.criticalClosing("critical"))))
                .extracting(Closing::name)
                .containsExactly("slow", "failed", "hanging", "critical");
    }

    private static ShutdownReport report(List<WorkDetails> work, List<Outcome> handlers) {
        return Samples.with(Samples.success(), work, work, handlers);
    }
}
