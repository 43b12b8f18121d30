package io.quiesce.shutdown.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;
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
}
