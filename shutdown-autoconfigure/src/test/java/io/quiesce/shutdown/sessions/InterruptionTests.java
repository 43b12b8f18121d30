package io.quiesce.shutdown.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;

import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;

class InterruptionTests {

    private final VirtualClock clock = new VirtualClock();

    /** An interrupt says that time is up: clients are told all the same, but not where else to go. */
    @Test
    void whoWritesNoticesIsInNoMoodToWaitForAlternatives() {
        ScriptedThreads threads = new ScriptedThreads(this.clock).hangs("shutdown-alternatives");
        SuspendNotices notices = new SuspendNotices(
                "shutdown",
                () -> () -> {
                    throw new AssertionError("It hangs");
                },
                this.clock,
                threads,
                new Random(1),
                (failure) -> {});
        this.clock.at(Duration.ofMillis(500), () -> Thread.currentThread().interrupt());
        SuspendNotice notice = notices.write(Duration.ofSeconds(1));
        assertThat(notice.alternatives()).isEmpty();
        assertThat(this.clock.elapsed()).isEqualTo(Duration.ofMillis(500));
        assertThat(Thread.interrupted()).isTrue();
    }
}
