package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BudgetCheckTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    private static FailureAnalysis failure(AssertableApplicationContext context) {
        Throwable failure = context.getStartupFailure();
        while (failure != null && !(failure instanceof RefusedStartException)) {
            failure = failure.getCause();
        }
        assertThat(failure).as("failure that Boot can explain").isNotNull();
        return ((RefusedStartException) failure).analysis();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keep-accepting-for",
                "quiet-period",
                "cancel-running-tasks-after",
                "force-close-tasks-grace",
                "force-shutdown-after",
                "force-shutdown-grace",
                "termination-grace-period",
                "termination-margin"
            })
    void refusesNegativeDurations(String name) {
        this.contextRunner.withPropertyValues("shutdown." + name + "=-1500ms").run((context) -> {
            FailureAnalysis failure = failure(context);
            assertThat(failure.getDescription())
                    .isEqualTo("The duration 'shutdown.%s' is -1500ms, which is negative.".formatted(name));
            assertThat(failure.getAction()).contains("'shutdown." + name + "'");
        });
    }

    @Test
    void refusesDurationsThatCannotBeMeant() {
        this.contextRunner
                .withPropertyValues("shutdown.force-shutdown-after=9999999d")
                .run((context) -> assertThat(failure(context).getDescription()).contains("longer than a year"));
    }

    @Test
    void refusesValuesThatAreNoDurations() {
        this.contextRunner
                .withPropertyValues("shutdown.keep-accepting-for=soon")
                .run((context) -> assertThat(context).hasFailed());
    }

    @Test
    void refusesAWindowThatReachesTheCancellation() {
        this.contextRunner.withPropertyValues("shutdown.keep-accepting-for=5s").run((context) -> {
            FailureAnalysis failure = failure(context);
            assertThat(failure.getDescription())
                    .contains("shutdown.keep-accepting-for          5s")
                    .contains("shutdown.cancel-running-tasks-after  4s")
                    .contains("is not set");
            assertThat(failure.getAction())
                    .isEqualTo("Set 'shutdown.keep-accepting-for' to less than 4s, or raise"
                            + " 'shutdown.force-shutdown-after' above 6s, by as much as requests need to finish.");
        });
    }

    @Test
    void refusesAWindowThatEqualsTheCancellation() {
        this.contextRunner
                .withPropertyValues("shutdown.keep-accepting-for=2s", "shutdown.cancel-running-tasks-after=2s")
                .run((context) -> assertThat(failure(context).getAction())
                        .contains("raise 'shutdown.cancel-running-tasks-after' above 2s"));
    }

    @Test
    void refusesACancellationThatWouldNeverCome() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=10s")
                .run((context) -> {
                    FailureAnalysis failure = failure(context);
                    assertThat(failure.getDescription()).contains("10s").contains("5s");
                    assertThat(failure.getAction())
                            .contains("to 5s or less")
                            .contains("raise 'shutdown.force-shutdown-after' to 11s");
                });
    }

    @Test
    void refusesABudgetThatThePlatformDoesNotGrant() {
        this.contextRunner
                .withPropertyValues(
                        "shutdown.termination-grace-period=30s",
                        "shutdown.force-shutdown-after=28500ms",
                        "shutdown.force-shutdown-grace=1s")
                .run((context) -> {
                    FailureAnalysis failure = failure(context);
                    assertThat(failure.getDescription())
                            .startsWith(
                                    "The shutdown can take 29500ms, but the platform ends the process after 30s, and 1s of that");
                    assertThat(failure.getAction())
                            .contains("by 500ms in total")
                            .contains("'shutdown.termination-grace-period' to 30500ms");
                });
    }

    @Test
    void acceptsABudgetThatJustFitsThePlatform() {
        this.contextRunner
                .withPropertyValues("shutdown.termination-grace-period=7s")
                .run((context) -> assertThat(context).hasSingleBean(ShutdownEngine.class));
    }

    @Test
    void acceptsAShortPhaseWhoseDefaultCancellationIsAtOnce() {
        this.contextRunner
                .withPropertyValues("shutdown.force-shutdown-after=500ms")
                .run((context) -> assertThat(
                                context.getBean(ShutdownEngine.class).timings().cancelRunningTasksAfter())
                        .isZero());
    }

    @Test
    void saysWhenTheGraceIsCutShort(CapturedOutput output) {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=4500ms")
                .run((context) -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("only 500ms of the 1s of 'shutdown.force-close-tasks-grace'");
    }

    @Test
    void saysNothingWhenEverythingFits(CapturedOutput output) {
        this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("force-close-tasks-grace");
    }
}
