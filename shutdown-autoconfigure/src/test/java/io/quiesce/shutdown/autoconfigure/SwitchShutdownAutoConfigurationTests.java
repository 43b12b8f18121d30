package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.mockito.Mockito.mock;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SwitchShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SwitchShutdownAutoConfiguration.class,
                    ShutdownAutoConfiguration.class,
                    SessionsShutdownAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "shutdown.enabled, yes",
        "shutdown.enabled, ''",
        "shutdown.exit.enabled, 1",
        "shutdown.kafka.enabled, on",
        "shutdown.registry.register-grpc, no"
    })
    void refusesWhatIsNeitherOnNorOff(String name, String value) {
        this.contextRunner.withPropertyValues(name + "=" + value).run((context) -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessage("The value '%s' of '%s' is neither 'true' nor 'false'.", value, name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "TRUE", "False"})
    void takesWhatIsOnOrOff(String value) {
        this.contextRunner.withPropertyValues("shutdown.enabled=" + value).run((context) -> assertThat(
                        context.getBeansOfType(ShutdownEngine.class))
                .hasSize(value.equalsIgnoreCase("true") ? 1 : 0));
    }

    @Test
    void doesNotLookAtTheRestWhenAllIsOff() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false", "shutdown.kafka.enabled=on")
                .run((context) -> assertThat(context).hasNotFailed());
    }

    @Test
    void hasBeansForThoseWhoTrackTheirWorkWhenAllIsOff() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> {
            try (WorkTracker.Work work = context.getBean(WorkTracker.class).begin("work")) {
                work.onCancel(() -> fail("Nothing is cancelled"));
                assertThat(work.isCancelled()).isFalse();
            }
            LongLivedSessions sessions = context.getBean(LongLivedSessions.class);
            assertThat(sessions.current()).isEmpty();
            try (LongLivedSessions.Session session = sessions.begin(mock());
                    WorkTracker.Work request = session.begin("request")) {
                session.acknowledge();
                assertThat(session.isSuspended()).isFalse();
                assertThat(request.isCancelled()).isFalse();
            }
        });
    }

    @Test
    void hasOneForSessionsWhenTheseAreOff() {
        this.contextRunner.withPropertyValues("shutdown.sessions.enabled=false").run((context) -> assertThat(context)
                .hasBean("shutdownUntrackedSessions")
                .doesNotHaveBean("shutdownUntrackedWork")
                .hasSingleBean(LongLivedSessions.class)
                .hasSingleBean(WorkTracker.class));
    }

    @Test
    void hasNoMoreWhenAllIsOn() {
        this.contextRunner.run((context) -> assertThat(context)
                .hasSingleBean(LongLivedSessions.class)
                .hasSingleBean(SessionHall.class)
                .hasSingleBean(WorkTracker.class)
                .hasSingleBean(WorkLedger.class));
    }

    @Test
    void stepsBackForThoseOfTheApplication() {
        WorkTracker own = (description) -> mock();
        this.contextRunner
                .withBean("ownTracker", WorkTracker.class, () -> own)
                .withPropertyValues("shutdown.enabled=false")
                .run((context) -> assertThat(context.getBean(WorkTracker.class)).isSameAs(own));
    }
}
