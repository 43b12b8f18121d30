package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.scheduling.SchedulingAwareRunnable;

class TaskNameTests {

    @Test
    void takesTheClassOfATaskThatCannotSayWhatItIs() {
        assertThat(TaskName.of(new Nameless())).isEqualTo(Nameless.class.getName());
    }

    private static final class Nameless implements SchedulingAwareRunnable {

        @Override
        public void run() {}

        @Override
        public String toString() {
            throw new IllegalStateException("no name");
        }
    }
}
