package io.quiesce.shutdown.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AvailabilityShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    AvailabilityShutdownAutoConfiguration.class,
                    ApplicationAvailabilityAutoConfiguration.class));

    @Test
    void readinessRefusesFromTheInitiationWhileLivenessStaysCorrect() {
        this.contextRunner.run((context) -> {
            AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
            assertThat(availability.getLivenessState()).isEqualTo(LivenessState.CORRECT);
        });
    }

    @Test
    void aStartInProgressDoesNotUndoIt() {
        this.contextRunner.run((context) -> {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        });
    }

    @Test
    void tellsWhoeverListensToTheChange() {
        this.contextRunner.withUserConfiguration(ListenerConfiguration.class).run((context) -> {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            assertThat(context.getBean(ListenerConfiguration.class).heard)
                    .containsExactly(ReadinessState.REFUSING_TRAFFIC);
        });
    }

    @Test
    void backsOffForTheApplicationsOwnAvailability() {
        this.contextRunner
                .withUserConfiguration(OwnAvailabilityConfiguration.class)
                .run((context) -> {
                    context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
                    assertThat(context)
                            .getBean(ApplicationAvailability.class)
                            .isExactlyInstanceOf(ApplicationAvailabilityBean.class);
                    assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
                            .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
                });
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(ReadinessAnnouncement.class)
                .hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class ListenerConfiguration {

        private final List<Object> heard = new CopyOnWriteArrayList<>();

        @Bean
        ApplicationListener<AvailabilityChangeEvent<ReadinessState>> listener() {
            return new ReadinessListener(this.heard);
        }
    }

    private record ReadinessListener(List<Object> heard)
            implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
            this.heard.add(event.getState());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnAvailabilityConfiguration {

        @Bean
        ApplicationAvailabilityBean applicationAvailability() {
            return new ApplicationAvailabilityBean();
        }
    }
}
