package io.quiesce.shutdown.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.EngineClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(60)
class VirtualClockTests {

    private final VirtualClock clock = new VirtualClock(Duration.ofMillis(1));

    @Test
    void saysWhatAShutdownWaitsForThatDoesNotEnd() throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> clock =
                (context) -> context.registerBean("shutdownClock", EngineClock.class, () -> this.clock);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Importing.class)
                        .initializers(clock)
                        .initializers((ApplicationContextInitializer<GenericApplicationContext>)
                                (started) -> started.registerBean(Gate.class, Gate::new))
                        .run("--shutdown.exit.enabled=false");
                WorkTracker.Work work = context.getBean(WorkTracker.class).begin("report for Ada")) {
            Course course = new Course(context);
            course.begin();
            assertThat(work.isCancelled()).isFalse();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> this.clock.awaitEnd(course))
                    .withMessageContaining("Outstanding: 'report for Ada'")
                    .withMessageContaining("elapse");
        }
    }

    @Test
    void saysThatNobodyHasComeToAGate() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> new Gate().awaitArrival(Duration.ofMillis(1)))
                .withMessageContaining("No work has come to the gate within PT0.001S");
    }

    @Test
    void staysWhereItIs() {
        assertThat(Duration.between(this.clock.now(), this.clock.now())).isZero();
        assertThat(this.clock.nanoTime()).isZero();
    }
}
