package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A drain that takes too long, or is asked for by something that ends by itself.
 */
@Timeout(30)
class DrainTimeoutTests extends SoftDrainFixture {

    @Test
    void comesBackWithWhatItWasOutOfServiceForInTheMeantime() {
        this.engine.softDrain().drainMeanwhile("a", null);
        this.clock.at(seconds(2), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        passUntilShutdown(5);
        assertThat(this.told).contains("2.0 ONLINE by a");
    }

    @Test
    void staysOutOfServiceForWhoHasAskedForItMeanwhile() {
        this.engine.softDrain().drainMeanwhile("a", null);
        this.clock.at(seconds(1), () -> this.drain.drain("b", null));
        this.clock.at(seconds(2), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        this.clock.at(seconds(3), () -> this.drain.resume("b", null));
        this.clock.at(seconds(4), () -> this.engine.softDrain().drainMeanwhile("a", null));
        this.clock.at(seconds(5), () -> this.engine.softDrain().resumeUnlessAsked("a", null));
        passUntilShutdown(6);
        assertThat(this.told)
                .filteredOn((told) -> told.contains("ONLINE"))
                .containsExactly("3.0 ONLINE by b", "5.0 ONLINE by a");
    }

    @Test
    void comesBackWhenItTakesTooLong() {
        this.ledger.tracker().begin("endless");
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.RESUME), () -> {});
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told)
                .containsExactly(
                        "0.0 BECOMING_OFFLINE by a", "4.0 timed out: RESUME", "4.0 ONLINE by shutdown.drain.timeout");
    }

    @Test
    void staysWhenItTakesTooLong() {
        Work work = this.ledger.tracker().begin("long");
        this.clock.at(seconds(6), work::close);
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.STAY), () -> {});
        this.drain.drain("a", null);
        passUntilShutdown(10);
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by a", "4.0 timed out: STAY", "6.0 OFFLINE by a");
    }

    @Test
    void shutsDownWhenItTakesTooLong() {
        this.ledger.tracker().begin("endless");
        this.engine
                .softDrain()
                .configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.SHUTDOWN), () -> note("exit"));
        this.drain.drain("a", null);
        passUntilShutdown(5);
        assertThat(this.told).contains("4.0 timed out: SHUTDOWN", "4.0 exit");
    }

    @Test
    void aTimeOutOfAnEarlierDrainDoesNotEndALaterOne() {
        this.ledger.tracker().begin("endless");
        this.engine.softDrain().configure(new SoftDrainTimings(Duration.ZERO, seconds(4), OnTimeout.RESUME), () -> {});
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
                if ("a".equals(status.by())) {
                    DrainTimeoutTests.this.drain.resume("operator", null);
                    DrainTimeoutTests.this.drain.drain("b", null);
                }
            }
        });
        this.drain.drain("a", null);
        passUntilShutdown(6);
        assertThat(this.last)
                .extracting(DrainStatus::state, DrainStatus::by)
                .containsExactly(ShutdownState.BECOMING_OFFLINE, "b");
    }
}
