package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.harness.AppExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Shutdowns with something wrong: the process is gone in time, says what was wrong, and its exit code is 1.
 */
@Timeout(180)
class FaultsIT extends ReportedShutdowns {

    @Test
    void aHandlerHangs() throws Exception {
        try (SampleApp app = ready("--fault.handler=hangs")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(4), HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .contains("Waiting for handler 'hangingHandler'")
                    .contains("Handler 'hangingHandler' did not return within")
                    .containsPattern("at .*Stubborn.hang")
                    .contains("HikariPool-1 - Shutdown completed");
            assertThat(report().get("handlers").findValuesAsString("outcome")).contains("timed_out");
            assertThat(report().get("handlers").findValuesAsString("waitsFor"))
                    .anySatisfy((lock) -> assertThat(lock).contains("CountDownLatch"));
        }
    }

    @Test
    void aHandlerThrowsAnErrorAndABeanAnException() throws Exception {
        try (SampleApp app = ready("--fault.handler=errs", "--fault.destroy=throws")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .contains("Handler 'erringHandler' failed")
                    .contains("java.lang.StackOverflowError: fault of the handler")
                    .contains("Flushed the journal")
                    .containsPattern("ERROR.*Bean 'throwingBean' of type '.+ThrowingBean' failed to close")
                    .contains("java.lang.IllegalStateException: fault of the bean")
                    .contains("HikariPool-1 - Shutdown completed")
                    .contains("handler 'erringHandler' failed")
                    .contains("bean 'throwingBean' failed to close");
            assertThat(report().get("handlers").findValuesAsString("failure"))
                    .contains("java.lang.StackOverflowError: fault of the handler");
            assertThat(closed("throwingBean").get("outcome").asString()).isEqualTo("failed");
            assertThat(report().get("exitCode").asInt()).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--fault.destroy=hangs, hangingDestroy, Stubborn.hang",
        "--fault.destroy=hangs-annotated, hangingBean, Stubborn.hang",
        "--fault.destroy=pool-hangs, hangingPool, HikariPool.shutdown",
        "--fault.stop=hangs, hangingStop, Stubborn.hang"
    })
    void aBeanHangsWhenItIsClosedAndCriticalOnesAreClosedNevertheless(String fault, String bean, String frame)
            throws Exception {
        try (SampleApp app = ready(fault, "--fault.journal=true")) {
            app.terminate();
            // While it lasts, long before the end.
            app.awaitLog("WARN.*Bean '" + bean + "' of type '.+' has been closing for");
            assertThat(app.process().isAlive()).isTrue();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isBetween(Duration.ofSeconds(5), HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .containsPattern("has been closing for .*\n(\twaits for .*\n)?(\tat .*\n)*\tat .*" + frame)
                    .containsPattern("critical resources are closed out of turn: '.*journal")
                    .containsOnlyOnce("the journal is complete")
                    .contains("The application did not close in time and is halted")
                    .contains("bean '" + bean + "' did not close in time");
            JsonNode closed = closed(bean);
            assertThat(closed.get("outcome").asString()).isEqualTo("running");
            assertThat(closed.get("stack").toString()).contains(frame);
            assertThat(closed("journal").get("critical").asBoolean()).isTrue();
            assertThat(closed("journal").get("outcome").asString()).isEqualTo("completed");
            assertThat(report().get("success").asBoolean()).isFalse();
        }
    }

    private JsonNode closed(String bean) throws Exception {
        for (JsonNode each : report().get("closed")) {
            if (each.get("name").asString().equals(bean)) {
                return each;
            }
        }
        throw new AssertionError("'" + bean + "' is not in " + report().get("closed"));
    }

    @Test
    void criticalResourcesByNameAreClosedAlthoughAnEarlierBeanHangs() throws Exception {
        try (SampleApp app =
                ready("--fault.destroy=hangs", "--fault.journal=true", "--shutdown.critical-resources=dataSource")) {
            app.terminate();
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isOne();
            assertThat(exit.elapsed()).isLessThan(HARD_BOUND.plus(SLACK));
            assertThat(app.log())
                    .containsPattern(
                            "critical resources are closed out of turn: '(dataSource', 'journal|journal', 'dataSource)'")
                    .containsOnlyOnce("the journal is complete")
                    .containsOnlyOnce("HikariPool-1 - Shutdown completed");
            assertThat(closed("journal").get("critical").asBoolean()).isTrue();
            assertThat(closed("dataSource").get("outcome").asString()).isEqualTo("completed");
            assertThat(closed("hangingDestroy").get("outcome").asString()).isEqualTo("running");
        }
    }

    @Test
    void aReportSaysWhatWasAbandoned() throws Exception {
        try (SampleApp app = ready()) {
            app.begin("/fault/stubborn");
            app.terminate();
            assertThat(app.awaitExit().code()).isOne();
            JsonNode abandoned = report().get("abandoned").get(0);
            assertThat(abandoned.get("description").asString()).isEqualTo("GET /fault/stubborn");
            assertThat(Duration.parse(abandoned.get("duration").asString()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(abandoned.get("stack").toString()).contains("Stubborn.hang");
            assertThat(abandoned.get("waitsFor").asString()).contains("CountDownLatch");
        }
    }
}
