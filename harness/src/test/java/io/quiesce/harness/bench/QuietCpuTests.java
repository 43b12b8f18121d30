package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuietCpuTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void endScheduler() {
        this.scheduler.shutdownNow();
    }

    @Test
    void isQuietWhenTwoLooksAreTheSame() throws Exception {
        Iterator<Integer> looks = List.of(10, 20, 30, 30).iterator();
        assertThat(quietCpu(LONG).await(() -> Duration.ofMillis(looks.next()))).isTrue();
        assertThat(looks).isExhausted();
    }

    @Test
    void goesOnWhenTimeIsUp() throws Exception {
        AtomicInteger millis = new AtomicInteger();
        assertThat(quietCpu(Duration.ofMillis(20)).await(() -> Duration.ofMillis(millis.incrementAndGet())))
                .isFalse();
    }

    @Test
    void saysWhyItCannotLook() {
        assertThatIllegalStateException()
                .isThrownBy(() -> quietCpu(LONG).await(() -> {
                    throw new IllegalArgumentException("no such process");
                }))
                .withRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private QuietCpu quietCpu(Duration limit) {
        return new QuietCpu(this.scheduler, Duration.ofMillis(1), limit);
    }
}
