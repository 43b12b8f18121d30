package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

class UnknownPropertyCheckTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    private ApplicationContextRunner withFile(String name, String value) {
        return this.contextRunner.withInitializer((context) -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("application.yml", Map.of(name, value))));
    }

    @ParameterizedTest
    @CsvSource({
        "shutdown.keep-acepting-for, 'shutdown', keep-accepting-for",
        "shutdown.http.retri-after, 'shutdown.http', 'enabled, explain, go-away, reject-status, retry-after'",
        "shutdown.messaging.container[0], 'shutdown.messaging', containers",
        "shutdown.quit-period[0], 'shutdown', quiet-period",
        "shutdown.sessions.event-streams.answer, 'shutdown.sessions.event-streams', answers",
        "shutdown.sessions.event-stream.answers, 'shutdown.sessions', event-streams",
        "shutdown.priority.rule[0].header, 'shutdown.priority', rules"
    })
    void refusesAMisspeltProperty(String name, String group, String mend) {
        withFile(name, "3s").run((context) -> assertThat(context.getStartupFailure())
                .isInstanceOfSatisfying(RefusedStartException.class, (failure) -> {
                    FailureAnalysis analysis = failure.analysis();
                    assertThat(analysis.getDescription()).contains("'" + name + "' does not exist");
                    assertThat(analysis.getAction()).contains("directly below '" + group + "' are: ", mend);
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shutdown.keepAcceptingFor",
                "shutdown.kafka.finishPolledBatch",
                "shutdown.http.retry_after",
                "shutdown.messaging.containers[0]",
                "shutdown.sessions.eventStreams.answers[0]",
                "shutdown.somebody-else.time",
                "shutdown.somebody-else.times[0].start"
            })
    void acceptsWhatExistsInEverySpellingAndGroupsThatAreNotOurs(String name) {
        withFile(name, "0").run((context) -> assertThat(context).hasNotFailed());
    }

    @Test
    void needsNoLibraryForJson() {
        withFile("shutdown.http.retri-after", "3s")
                .withClassLoader(
                        new FilteredClassLoader("tools.jackson", "com.fasterxml", "com.google.gson", "org.yaml"))
                .run((context) -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("'shutdown.http.retri-after' does not exist"));
    }

    @Test
    void leavesVariablesOfTheEnvironmentAlone() {
        this.contextRunner.withSystemProperties("shutdown.hook=other").run((context) -> assertThat(context)
                .hasNotFailed());
    }
}
