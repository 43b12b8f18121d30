package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody sets the time of day while the application shuts down. With real threads, since it matters which one waits.
 */
@Timeout(60)
class SetClockTests {

    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ZERO,
            null,
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofHours(1));

    private final SettableClock clock = new SettableClock();

    private final ShutdownEngine engine = new ShutdownEngine(
            TIMINGS,
            this.clock,
            new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {}),
            ThreadStarter.DAEMON);

    @ParameterizedTest
    @ValueSource(longs = {-24, 24})
    void aHandlerThatWaitsForAWhileHoldsThePhase(long hours) {
        List<Boolean> ended = new CopyOnWriteArrayList<>();
        this.engine.addHandler("patient", (progress) -> {
            this.clock.set(Duration.ofHours(hours));
            ended.add(progress.forceShutdown().await(Duration.ofMillis(50)));
            ended.add(progress.forceShutdown().isReached());
        });
        this.engine.drain(ShutdownCause.SIGINT);
        assertThat(ended).containsExactly(false, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {-24, 24})
    void aHandlerThatWaitsToTheEndDoesNotHoldThePhase(long hours) {
        this.engine.addHandler("last", (progress) -> {
            this.clock.set(Duration.ofHours(hours));
            progress.forceShutdown().await(Duration.ofMinutes(1));
        });
        this.engine.drain(ShutdownCause.SIGINT);
        ShutdownReport report = this.engine.closed().orElseThrow();
        assertThat(report.handlers())
                .singleElement()
                .extracting(Outcome::result)
                .isEqualTo(Result.COMPLETED);
        assertThat(report.success()).isTrue();
    }

    @Test
    void deadlinesAreTimesOfTheClockAsItGoesNow() {
        List<Duration> left = new CopyOnWriteArrayList<>();
        this.engine.addHandler("reader", (progress) -> {
            this.clock.set(Duration.ofHours(-24));
            left.add(Duration.between(this.clock.now(), progress.forceShutdown().deadline()));
        });
        this.engine.drain(ShutdownCause.SIGINT);
        assertThat(left).singleElement().satisfies((time) -> assertThat(time)
                .isBetween(Duration.ZERO, TIMINGS.forceShutdownAfter()));
    }

    private static final class SettableClock extends ForwardingClock {

        private volatile Duration offset = Duration.ZERO;

        SettableClock() {
            super(new SystemClock());
        }

        void set(Duration offset) {
            this.offset = offset;
        }

        @Override
        public Instant now() {
            return super.now().plus(this.offset);
        }
    }
}
