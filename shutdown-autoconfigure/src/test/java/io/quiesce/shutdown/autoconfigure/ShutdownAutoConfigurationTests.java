package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

class ShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(ShutdownEngine.class));
    }

    @Test
    void hasTheDefaultsOfTheContract() {
        this.contextRunner.run((context) -> {
            var timings = context.getBean(ShutdownEngine.class).timings();
            assertThat(timings.keepAcceptingFor()).isZero();
            assertThat(timings.quietPeriod()).isNull();
            assertThat(timings.cancelRunningTasksAfter()).isEqualTo(Duration.ofSeconds(4));
            assertThat(timings.forceCloseTasksGrace()).isEqualTo(Duration.ofSeconds(1));
            assertThat(timings.forceShutdownAfter()).isEqualTo(Duration.ofSeconds(5));
            assertThat(timings.forceShutdownGrace()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void readsDurationsWithoutAUnitAsSeconds() {
        this.contextRunner
                .withPropertyValues("shutdown.force-shutdown-after=30", "shutdown.keep-accepting-for=10")
                .run((context) -> {
                    var timings = context.getBean(ShutdownEngine.class).timings();
                    assertThat(timings.keepAcceptingFor()).isEqualTo(Duration.ofSeconds(10));
                    assertThat(timings.cancelRunningTasksAfter()).isEqualTo(Duration.ofSeconds(29));
                });
    }

    @Test
    void offersAWorkTracker() {
        this.contextRunner.run((context) -> {
            WorkTracker tracker = context.getBean(WorkTracker.class);
            tracker.begin("work").close();
            assertThat(context.getBean(ShutdownEngine.class).state()).isEqualTo(ShutdownState.ONLINE);
        });
    }

    @Test
    void drainsBeforeAnythingElseWhenTheContextIsClosed() {
        this.contextRunner
                .withUserConfiguration(ParticipantsConfiguration.class)
                .run((context) -> {
                    List<String> order = context.getBean(ParticipantsConfiguration.class).order;
                    ConfigurableApplicationContext source =
                            context.getSourceApplicationContext(ConfigurableApplicationContext.class);
                    source.addApplicationListener((ContextClosedEvent event) -> order.add("closed event"));
                    source.close();
                    assertThat(order)
                            .containsExactly("handler CONTEXT_CLOSED", "closed event", "destroyed", "ended true");
                });
    }

    @Test
    void doesNotDrainWhenAChildContextIsClosed() {
        this.contextRunner.run((context) -> {
            AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
            child.setParent(context.getSourceApplicationContext());
            child.refresh();
            child.close();
            assertThat(context.getBean(ShutdownEngine.class).state()).isEqualTo(ShutdownState.ONLINE);
        });
    }

    @Test
    void doesNotDrainWhenTheContextIsOnlyStopped() {
        this.contextRunner.run((context) -> {
            context.stop();
            assertThat(context.getBean(ShutdownEngine.class).state()).isEqualTo(ShutdownState.ONLINE);
            context.start();
        });
    }

    @Test
    void callsAHandlerWhoseBeanIsMadeAfterTheStart() {
        List<String> called = new ArrayList<>();
        this.contextRunner.run((context) -> {
            GenericApplicationContext source = (GenericApplicationContext) context.getSourceApplicationContext();
            source.registerBean("late", ShutdownHandler.class, () -> (progress) -> called.add("late"));
            source.getBean("late");
            source.close();
            assertThat(called).containsExactly("late");
        });
    }

    @Test
    void drainsAfterAStopAndARestart() {
        this.contextRunner
                .withUserConfiguration(ParticipantsConfiguration.class)
                .run((context) -> {
                    List<String> order = context.getBean(ParticipantsConfiguration.class).order;
                    context.stop();
                    context.start();
                    context.close();
                    assertThat(order).containsExactly("handler CONTEXT_CLOSED", "destroyed", "ended true");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ParticipantsConfiguration {

        private final List<String> order = new ArrayList<>();

        @Bean
        ShutdownHandler handler() {
            return (progress) -> {
                ShutdownCause cause = progress.cause();
                this.order.add("handler " + cause);
            };
        }

        @Bean
        ShutdownListener listener() {
            return new ShutdownListener() {
                @Override
                public void ended(ShutdownReport report) {
                    ParticipantsConfiguration.this.order.add("ended " + report.success());
                }
            };
        }

        @Bean
        AutoCloseable closeable() {
            return () -> this.order.add("destroyed");
        }
    }
}
