package io.quiesce.shutdown.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

class QuartzShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, QuartzShutdownAutoConfiguration.class));

    @Test
    void hasNothingToDoWithoutAScheduler() {
        this.contextRunner.run(
                (context) -> assertThat(context.getBean(QuartzWorkSource.class)).matches(QuartzWorkSource::isEmpty));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.quartz.enabled=false", "shutdown.enabled=false"})
    void backsOffWhenDisabled(String property) {
        this.contextRunner
                .withPropertyValues(property)
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(QuartzWorkSource.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {Scheduler.class, SchedulerFactoryBean.class})
    void backsOffWithoutQuartz(Class<?> type) {
        this.contextRunner.withClassLoader(new FilteredClassLoader(type)).run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(QuartzShutdownAutoConfiguration.class));
    }

    /** It fires in another process, for which nobody here may decide that it stands by. */
    @Test
    void leavesASchedulerAloneThatIsElsewhere() throws SchedulerException {
        Scheduler remote = mock(Scheduler.class);
        given(remote.getListenerManager()).willThrow(new SchedulerException("not supported for remote schedulers"));
        this.contextRunner.withBean(Scheduler.class, () -> remote).run((context) -> {
            assertThat(context).hasNotFailed();
            QuartzWorkSource source = context.getBean(QuartzWorkSource.class);
            assertThat(source.isEmpty()).isTrue();
            source.pause();
            source.stopFetching();
        });
        then(remote).should(never()).standby();
    }

    /** What belongs to no scheduler at all, as in many a test. */
    @Test
    void startsWithASchedulerThatKnowsNoListeners() {
        this.contextRunner
                .withBean(Scheduler.class, () -> mock(Scheduler.class))
                .run((context) -> assertThat(context).hasNotFailed());
    }
}
