package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * An application in virtual time that goes softly out of service, and somebody who notes what it tells.
 */
abstract class SoftDrainFixture extends VirtualTime {

    final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> note("failure " + failure));

    final List<String> told = new ArrayList<>();

    final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.threads);

    DrainStatus last = this.engine.softDrain().status();

    final Drain drain = this.engine.softDrain();

    SoftDrainFixture() {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                note(status.state() + " by " + status.by());
            }

            @Override
            public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
                note("timed out: " + consequence);
            }

            @Override
            public void listenerFailed(Throwable failure) {
                note("failure " + failure.getMessage());
            }
        });
    }

    void note(String what) {
        this.told.add(this.clock.stamp(what));
    }

    void pass(Duration time) {
        advanceTo(this.clock.elapsed().plus(time));
    }

    /** What waits for the end of a drain would wait for ever: at this time the application shuts down. */
    void passUntilShutdown(double at) {
        this.clock.at(seconds(at), () -> {
            this.last = this.drain.status();
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
        });
        pass(seconds(at));
    }

    class NotedDoor implements Door {

        private final Duration takes;

        NotedDoor(Duration takes) {
            this.takes = takes;
        }

        @Override
        public void leave() {
            note("left");
        }

        @Override
        public void suspend() {
            note("suspended");
            pass(this.takes);
        }

        @Override
        public void resume() {
            note("resumed");
        }
    }

    class Listener implements Orders {

        @Override
        public void pause() {
            note("paused");
        }

        @Override
        public void resume() {
            note("fetching");
        }
    }
}
