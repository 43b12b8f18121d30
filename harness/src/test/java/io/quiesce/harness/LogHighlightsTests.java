package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogHighlightsTests {

    @Test
    void showsTheMessagesOfQuiesceWithoutWhatPrecedesThem() {
        assertThat(LogHighlights.in(line("INFO", "i.q.shutdown.report.SomeListener", "Drained: 3 requests")))
                .hasValue("Drained: 3 requests");
        assertThat(LogHighlights.in(line("INFO", "io.quiesce.shutdown.Some", "Drained")))
                .hasValue("Drained");
    }

    @Test
    void showsWhatSpringBootSaysOfItsOwnGracefulShutdown() {
        assertThat(LogHighlights.in(line("INFO", "o.s.boot.tomcat.GracefulShutdown", "Commencing")))
                .hasValue("Commencing");
    }

    @Test
    void showsWarningsAndErrorsOfAnyone() {
        assertThat(LogHighlights.in(line("ERROR", "o.a.c.c.C.[.[.[/]", "Oops"))).hasValue("ERROR Oops");
    }

    @Test
    void hidesTheRest() {
        assertThat(LogHighlights.in(line("INFO", "o.s.web.servlet.DispatcherServlet", "Completed")))
                .isEmpty();
        assertThat(LogHighlights.in("\tat java.base/java.lang.Thread.run(Thread.java:840)"))
                .isEmpty();
        assertThat(LogHighlights.in("")).isEmpty();
    }

    @Test
    void shortensLongMessages() {
        assertThat(LogHighlights.in(line("WARN", "a.B", "x".repeat(500))).orElseThrow())
                .hasSizeLessThan(220)
                .endsWith("…");
    }

    private static String line(String level, String logger, String message) {
        return String.format(
                "2026-11-22T10:27:25.694Z %5s 32073 --- [order-service] [ main] %-40s : %s", level, logger, message);
    }
}
