package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.junit.jupiter.api.Test;

/**
 * How long requests are served, and what puts that off or shortens it.
 */
class WindowTests extends EngineFixture {

    @Test
    void acceptsRequestsUntilTheWindowIsOver() {
        List<String> observed = new ArrayList<>();
        Runnable knock = () -> {
            TrackedWork request = this.ledger.beginRequest(() -> "GET /");
            observed.add(this.clock.elapsed().toMillis() + ((request != null) ? " served" : " refused"));
            if (request != null) {
                request.close();
            }
        };
        TrackedWork running = request();
        this.clock.at(seconds(0.5), knock);
        this.clock.at(seconds(2.9), knock);
        this.clock.at(seconds(3.1), knock);
        this.clock.at(seconds(4), running::close);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("500 served", "2900 served", "3100 refused");
        assertThat(report.completed()).containsEntry(WorkKind.REQUESTS, 3L);
        assertThat(report.refused()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void waitsForTheWindowEvenIfNothingIsOutstanding() {
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(3));
    }

    @Test
    void servesAsEverWhileItIsHeldAndBeginsItsWindowThen() {
        this.engine.setHold(() -> (this.clock.elapsed().toSeconds() < 2) ? "nobody else is there" : null);
        List<String> observed = new ArrayList<>();
        this.clock.at(seconds(1), () -> observed.add(this.engine.state() + " " + this.listener.told));
        this.clock.at(seconds(2), this.clock::signal);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("ONLINE [0.0 holding for 5.0: nobody else is there]");
        assertThat(report.elapsed()).isEqualTo(seconds(5));
    }

    @Test
    void isInServiceInEveryMomentInWhichItIsHeld() {
        List<ShutdownState> states = new ArrayList<>();
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void holding(String reason, Duration longest) {
                states.add(WindowTests.this.engine.state());
            }

            @Override
            public void began(ShutdownProgress progress) {
                states.add(WindowTests.this.engine.state());
            }
        });
        this.engine.setHold(() -> (this.clock.elapsed().toSeconds() < 2) ? "nobody else is there" : null);
        this.clock.at(seconds(2), this.clock::signal);
        shutDown(ShutdownCause.SIGTERM);
        assertThat(states).containsExactly(ShutdownState.ONLINE, ShutdownState.SHUTTING_DOWN);
    }

    @Test
    void isHeldForAsLongAsItsWindowStillFitsInOnly() {
        this.engine.setHold(() -> "nobody else is there");
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(8));
    }

    @Test
    void isNotHeldAnyLongerAfterASecondSignal() {
        this.engine.setHold(() -> "nobody else is there");
        this.clock.at(seconds(1), this.engine::hurry);
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(1));
    }

    @Test
    void isHeldBySigtermOnly() {
        this.engine.setHold(() -> "nobody else is there");
        assertThat(shutDown(ShutdownCause.SIGINT).elapsed()).isZero();
    }

    @Test
    void hasNoWindowForAPersonWhoInterrupts() {
        assertThat(shutDown(ShutdownCause.SIGINT).elapsed()).isZero();
    }

    @Test
    void endsTheWindowEarlyWhenItIsQuiet() {
        this.engine =
                engine(new ShutdownTimings(seconds(6), seconds(1), seconds(8), seconds(1), seconds(12), seconds(2)));
        this.threads.takes("shutdown-registry", seconds(0.5));
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.clock.at(seconds(11.2), () -> request().close());
        advanceTo(seconds(10));
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("12.2 refusing early");
    }

    @Test
    void keepsTheWholeWindowWhileTheRegistryMayStillListTheInstance() {
        this.engine =
                engine(new ShutdownTimings(seconds(6), seconds(1), seconds(8), seconds(1), seconds(12), seconds(2)));
        this.threads.hangs("shutdown-registry");
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("6.0 refusing");
    }

    @Test
    void aSecondSignalCancelsAtOnceAndShortensWhatIsLeft() {
        request();
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.clock.at(seconds(2), this.engine::hurry);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(this.listener.told)
                .containsSubsequence("2.0 hurried", "2.0 refusing", "2.0 cancelling 1", "3.0 abandoned 1");
        assertThat(report.elapsed()).isEqualTo(seconds(3));
    }

    @Test
    void aSecondSignalBringsTheHardBoundForward() {
        List<Duration> left = new ArrayList<>();
        request();
        this.clock.at(seconds(1), () -> left.add(this.engine.timeToHalt().orElseThrow()));
        this.clock.at(seconds(2), () -> {
            this.engine.hurry();
            left.add(this.engine.timeToHalt().orElseThrow());
        });
        assertThat(this.engine.timeToHalt()).isEmpty();
        shutDown(ShutdownCause.SIGTERM);
        assertThat(left).containsExactly(seconds(13), seconds(3));
    }

    @Test
    void aSecondSignalPutsNothingOff() {
        request();
        this.clock.at(seconds(8.8), this.engine::hurry);
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(9));
    }
}
